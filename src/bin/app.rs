//! The program of Daypart: mounts the page, or starts a worker if it runs in one.

#[cfg(target_arch = "wasm32")]
fn main() {
    if daypart::worker::is_here() {
        daypart::worker::start();
    } else {
        daypart::ui::mount();
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("daypart is a web page: run `cargo xtask serve` to build it and see it");
}
