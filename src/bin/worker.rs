//! Starts a worker of the page.

#[cfg(target_arch = "wasm32")]
fn main() {
    daypart::worker::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("daypart's worker runs in a browser: run `cargo xtask serve` to build the page and see it");
}
