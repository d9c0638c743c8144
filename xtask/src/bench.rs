use crate::Outcome;

pub(crate) fn run(args: &[String]) -> Outcome {
    Err(format!("there is no benchmark `{}`", args.join(" ")))
}
