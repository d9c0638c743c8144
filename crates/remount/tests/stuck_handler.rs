//! A process whose handler never gives its thread back ends all the same.
#![cfg(unix)]

use std::env;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;

use axum::Router;
use axum::routing::get;

const NAME: &str = "a_server_whose_handler_keeps_its_thread_ends_after_the_signal";
/// Set in the process that serves.
const SERVES: &str = "REMOUNT_TEST_SERVES";
const STUCK: &str = "it is stuck";

#[test]
fn a_server_whose_handler_keeps_its_thread_ends_after_the_signal() {
    if env::var_os(SERVES).is_some() {
        return serve();
    }
    let mut server = Process(start());
    let lines = BufReader::new(server.0.stdout.take().unwrap()).lines();
    let mut lines = lines.map(Result::unwrap);
    let address = lines
        .find_map(|line| Some(line.split_once("listening on http://")?.1.to_owned()))
        .unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        .unwrap();
    lines.find(|line| line.contains(STUCK)).unwrap();
    let id = server.0.id().to_string();
    assert!(Command::new("kill").arg(id).status().unwrap().success());
    assert_eq!(server.0.wait().unwrap().code(), Some(1));
}

/// A process that is not left behind.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start() -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", NAME, "--nocapture"])
        .envs([(SERVES, "1"), ("PORT", "0"), ("HOST", "127.0.0.1")])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// What the attribute `tokio::main` makes of `main`.
fn serve() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let app = Router::new().route("/", get(stuck));
        remount::serve(app).await.unwrap();
    });
}

async fn stuck() {
    println!("{STUCK}");
    let (_sender, never) = mpsc::channel::<()>();
    let _ = never.recv();
    unreachable!("nobody sends anything");
}
