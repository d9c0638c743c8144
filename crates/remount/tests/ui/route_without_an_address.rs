use remount::Address;

fn serve<R: Address>() {}

fn main() {
    serve::<()>();
}
