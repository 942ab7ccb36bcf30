//! A chart as a picture that stands by itself: with its title, its legend and its range, in the colours of the page.
//!
//! What is drawn by values is the page's own SVG, with the colours of its classes written into it; what is written is
//! written here, because a picture within a picture has none of the page's fonts.

use domain::Timestamp;
use js_sys::{Array, Object, Promise, Reflect, encode_uri_component};
use leptos::{
    prelude::{document, window},
    task::spawn_local,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{
    Blob, CanvasRenderingContext2d, ClipboardItem, CssStyleDeclaration, Element, HtmlCanvasElement,
    HtmlImageElement, XmlSerializer,
};

use super::{chart::elements, clipboard, save::save};

/// The width of each picture, so that those of a report are alike, the room around what is in it, and what is left.
const WIDTH: f64 = 960.0;
const MARGIN: f64 = 24.0;
const DRAWN: f64 = WIDTH - 2.0 * MARGIN;
/// Where the title, what is under it, the legend and the chart are, from above.
const TITLE: f64 = 40.0;
const UNDER: f64 = 62.0;
const LEGEND: f64 = 88.0;
const CHART: f64 = 104.0;
/// Points of the picture for each of the page's: sharp in print.
const SCALE: f64 = 2.0;
const KIND: &str = "image/png";
/// What the style sheet says about a chart.
const STYLES: [&str; 9] = [
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "vector-effect",
    "display",
];

/// The words of a chart's picture.
pub struct ChartPicture {
    /// The id of its figure on the page.
    pub figure: String,
    /// What it shows, with the unit.
    pub title: String,
    /// What of, from when to when.
    pub under: String,
    /// The class of each thing that may be drawn, and what it is called.
    pub legend: Vec<(&'static str, String)>,
}

/// The name of a picture's file: what it shows of what, and the minute in which it ends.
pub fn picture_name(subject: &str, chart: &str, to: Timestamp) -> String {
    let minute = to.to_string().get(..16).unwrap_or_default().replace(':', "");
    format!("keyferry-{subject}-{chart}-{minute}Z.png")
}

/// Has the browser save a chart as a PNG file of this name, and tells `done` whether it made one.
pub fn save_picture(picture: ChartPicture, name: String, done: impl FnOnce(bool) + 'static) {
    spawn_local(async move {
        let made = png(&picture).await;
        done(made.is_some_and(|blob| save(&name, &blob).is_some()));
    });
}

/// Puts a chart on the clipboard as a PNG, and tells `done` whether the browser did it.
pub fn copy_picture(picture: ChartPicture, done: impl FnOnce(bool) + 'static) {
    // The clipboard is asked at once, while the browser knows that somebody pressed a button.
    let made = future_to_promise(async move { png(&picture).await.map(JsValue::from).ok_or(JsValue::NULL) });
    let item = Object::new();
    let named = Reflect::set(&item, &KIND.into(), &made)
        .and_then(|_| ClipboardItem::new_with_record_from_str_to_blob_promise(&item));
    let written = named.ok().and_then(|item| Some(clipboard::offered()?.write(&Array::of1(&item))));
    spawn_local(async move {
        done(match written {
            Some(written) => JsFuture::from(written).await.is_ok(),
            None => false,
        });
    });
}

/// The picture of a chart; `None` where the browser cannot draw it.
async fn png(picture: &ChartPicture) -> Option<Blob> {
    let figure = document().get_element_by_id(&picture.figure)?;
    let chart = figure.query_selector(".chart").ok()??;
    let height = chart.get_bounding_client_rect().height();
    let image = HtmlImageElement::new().ok()?;
    image.set_src(&address(&chart, height as u32)?);
    JsFuture::from(image.decode()).await.ok()?;

    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    let whole = CHART + height + MARGIN;
    canvas.set_width((WIDTH * SCALE) as u32);
    canvas.set_height((whole * SCALE) as u32);
    let pen: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    pen.scale(SCALE, SCALE).ok()?;
    let look = style(&figure)?;
    fill(&pen, &look, "background-color");
    pen.fill_rect(0.0, 0.0, WIDTH, whole);
    pen.draw_image_with_html_image_element_and_dw_and_dh(&image, MARGIN, CHART, DRAWN, height).ok()?;
    let family = value(&look, "font-family");
    write_head(&pen, picture, &figure, &chart, &family)?;
    write_labels(&pen, &chart, &look, &family)?;
    let made = Promise::new(&mut |made, _| {
        // Refused only where pictures of other origins were drawn; here none were.
        let _ = canvas.to_blob(&made);
    });
    JsFuture::from(made).await.ok()?.dyn_into().ok()
}

/// The address of a chart's SVG as it looks now, without what is written.
fn address(chart: &Element, height: u32) -> Option<String> {
    let copy: Element = chart.clone_node_with_deep(true).ok()?.dyn_into().ok()?;
    let all = |of: &Element| of.query_selector_all("*").ok();
    for (shown, copied) in elements(&all(chart)?).zip(elements(&all(&copy)?)) {
        // What a pointer left there is no part of the chart.
        if matches!(&*shown.tag_name(), "text" | "title") || shown.matches(".crosshair, .selection").ok()? {
            copied.set_attribute("display", "none").ok()?;
            continue;
        }
        let look = style(&shown)?;
        for name in STYLES {
            copied.set_attribute(name, &value(&look, name)).ok()?;
        }
    }
    // Whole numbers: to write others, and to read them, weighs in the browser's code.
    copy.set_attribute("width", &(DRAWN as u32).to_string()).ok()?;
    copy.set_attribute("height", &height.to_string()).ok()?;
    let svg = XmlSerializer::new().ok()?.serialize_to_string(&copy).ok()?;
    // `data:` is what the page's policy permits for images.
    Some(format!("data:image/svg+xml,{}", encode_uri_component(&svg)))
}

/// The title, what is under it, and the legend of what is drawn.
fn write_head(
    pen: &CanvasRenderingContext2d,
    picture: &ChartPicture,
    figure: &Element,
    chart: &Element,
    family: &str,
) -> Option<()> {
    fill(pen, &style(figure)?, "color");
    pen.set_font(&format!("600 16px {family}"));
    pen.fill_text_with_max_width(&picture.title, MARGIN, TITLE, DRAWN).ok()?;
    let soft = style(&figure.query_selector(".legend").ok()??)?;
    fill(pen, &soft, "color");
    pen.set_font(&format!("13px {family}"));
    pen.fill_text_with_max_width(&picture.under, MARGIN, UNDER, DRAWN).ok()?;
    pen.set_font(&format!("12px {family}"));
    let mut at = MARGIN;
    for (class, name) in &picture.legend {
        let Some(drawn) = chart.query_selector(&format!("path.{class}")).ok()? else { continue };
        let thick = if drawn.class_list().contains("fill") { 10.0 } else { 3.0 };
        fill(pen, &style(&drawn)?, "color");
        pen.fill_rect(at, LEGEND - 4.0 - thick / 2.0, 12.0, thick);
        fill(pen, &soft, "color");
        pen.fill_text(name, at + 18.0, LEGEND).ok()?;
        at += 18.0 + pen.measure_text(name).ok()?.width() + 18.0;
    }
    Some(())
}

/// The numbers and the times of a chart, each with a rim, so that it can be read on a line.
fn write_labels(
    pen: &CanvasRenderingContext2d,
    chart: &Element,
    figure: &CssStyleDeclaration,
    family: &str,
) -> Option<()> {
    pen.set_font(&format!("12px {family}"));
    pen.set_line_width(3.0);
    pen.set_line_join("round");
    pen.set_stroke_style_str(&value(figure, "background-color"));
    for label in elements(&chart.query_selector_all("text").ok()?) {
        fill(pen, &style(&label)?, "fill");
        let attribute = |name| label.get_attribute(name).unwrap_or_default();
        let (x, y) = (place(&attribute("x"))?, attribute("y").parse::<u32>().ok()?);
        pen.set_text_align(match &*attribute("text-anchor") {
            "middle" => "center",
            "end" => "end",
            _ => "start",
        });
        let text = label.text_content()?;
        pen.stroke_text(&text, MARGIN + x, CHART + f64::from(y)).ok()?;
        pen.fill_text(&text, MARGIN + x, CHART + f64::from(y)).ok()?;
    }
    Some(())
}

/// Where a label is, from the left: so many points, or per cent with two places.
fn place(x: &str) -> Option<f64> {
    let Some(share) = x.strip_suffix('%') else { return x.parse::<u32>().ok().map(f64::from) };
    let (whole, part) = share.split_once('.')?;
    let hundredths = whole.parse::<u32>().ok()?.checked_mul(100)?.checked_add(part.parse().ok()?)?;
    Some(f64::from(hundredths) / 10_000.0 * DRAWN)
}

/// How an element looks.
fn style(element: &Element) -> Option<CssStyleDeclaration> {
    window().get_computed_style(element).ok()?
}

/// A property; nothing where it is not known.
fn value(style: &CssStyleDeclaration, property: &str) -> String {
    style.get_property_value(property).unwrap_or_default()
}

fn fill(pen: &CanvasRenderingContext2d, style: &CssStyleDeclaration, property: &str) {
    pen.set_fill_style_str(&value(style, property));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_named_after_what_it_shows_and_when() {
        for (at, name) in [
            ("2026-11-30T20:49:07Z", "keyferry-shared-latency-2026-11-30T2049Z.png"),
            ("2026-01-02T00:00:00Z", "keyferry-shared-latency-2026-01-02T0000Z.png"),
        ] {
            assert_eq!(picture_name("shared", "latency", at.parse().unwrap()), name);
        }
    }

    #[test]
    fn labels_are_where_the_chart_has_them() {
        for (x, at) in [
            ("2", Some(2.0)),
            ("0.00%", Some(0.0)),
            ("33.33%", Some(304.0)),
            ("100.00%", Some(912.0)),
            ("-1", None),
            ("50%", None),
            ("", None),
        ] {
            assert_eq!(place(x).map(f64::round), at, "{x}");
        }
    }
}
