//! Mounts the page.

#[cfg(target_arch = "wasm32")]
fn main() {
    daypart::ui::mount();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("daypart is a web page: run `cargo xtask serve` to build it and see it");
}
