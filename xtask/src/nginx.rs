use std::path::PathBuf;

use xtask_host::Outcome;

use crate::debian::Program;

/// It is not called `NGINX`, in which nginx itself looks for sockets.
pub(crate) const VARIABLE: &str = "NGINX_BIN";

/// The nginx that the browser tests put in front of servers, installed if need be and possible.
pub(crate) fn nginx() -> Outcome<PathBuf> {
    let nginx = Program {
        name: "nginx",
        package: "nginx",
        path: "/usr/sbin/nginx",
        variable: VARIABLE,
    };
    nginx.find()
}
