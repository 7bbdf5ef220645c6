//! PNG export: draws an SVG text on a canvas and encodes it.

use js_sys::Promise;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, Url};

use crate::platform::download;

/// Pixels per SVG unit: sharp on high-density screens and in print.
const SCALE: u32 = 2;

/// Returns the PNG of an SVG text with this width and height in SVG units.
///
/// # Errors
/// Returns a message when the browser can't draw or encode it.
pub async fn png(svg: &str, width_px: u32, height_px: u32) -> Result<Blob, String> {
    let source = download::blob(&JsValue::from_str(svg), "image/svg+xml")?;
    let address = Url::create_object_url_with_blob(&source).map_err(|_| problem("the browser returned no URL"))?;
    let drawn = draw(&address, width_px * SCALE, height_px * SCALE).await;
    let _ = Url::revoke_object_url(&address);
    let canvas = drawn?;
    let made = Promise::new(&mut |resolve, _| {
        // An empty Blob is `null`, which fails the cast below.
        let done = Closure::once_into_js(move |blob: JsValue| resolve.call1(&JsValue::NULL, &blob));
        let _ = canvas.to_blob(done.unchecked_ref());
    });
    let blob = JsFuture::from(made)
        .await
        .map_err(|_| problem("the picture can’t be encoded"))?;
    blob.dyn_into().map_err(|_| problem("the picture is too large"))
}

async fn draw(address: &str, width_px: u32, height_px: u32) -> Result<HtmlCanvasElement, String> {
    let image = HtmlImageElement::new().map_err(|_| problem("the browser created no image"))?;
    image.set_src(address);
    JsFuture::from(image.decode())
        .await
        .map_err(|_| problem("the chart can’t be read"))?;
    let document = web_sys::window().and_then(|window| window.document());
    let canvas = document.and_then(|document| document.create_element("canvas").ok());
    let canvas: HtmlCanvasElement = canvas
        .and_then(|canvas| canvas.dyn_into().ok())
        .ok_or_else(|| problem("the browser created no canvas"))?;
    canvas.set_width(width_px);
    canvas.set_height(height_px);
    let context = canvas.get_context("2d").ok().flatten();
    let context: CanvasRenderingContext2d = context
        .and_then(|context| context.dyn_into().ok())
        .ok_or_else(|| problem("the canvas has no drawing context"))?;
    context
        .draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, f64::from(width_px), f64::from(height_px))
        .map_err(|_| problem("the chart can’t be drawn"))?;
    Ok(canvas)
}

fn problem(reason: &str) -> String {
    format!("The PNG could not be created: {reason}. Save the chart as SVG instead.")
}
