//! What a picture is made of.

use charts::{Band, Chart, Drawing, Flag, Kind, Series, Tint, draw};
use roxmltree::{Document, Node};

const FROM: i64 = 1_795_301_400_000;

fn series(class: &'static str, kind: Kind, values: &[f64]) -> Series {
    let value = |value: &f64| (!value.is_nan()).then_some(*value);
    Series { class, kind, values: values.iter().map(value).collect() }
}

fn chart(series: Vec<Series>) -> Chart {
    let points = series.iter().map(|series| series.values.len()).max().unwrap_or(0);
    Chart { from: FROM, width: 60_000, points, series, ..Chart::default() }
}

fn read(drawing: &Drawing) -> Document<'_> {
    Document::parse(&drawing.svg).expect("well-formed XML")
}

fn of_class<'a>(document: &'a Document<'_>, class: &str) -> Vec<Node<'a, 'a>> {
    let has = |node: &Node<'_, '_>| {
        node.attribute("class").is_some_and(|all| all.split(' ').any(|one| one == class))
    };
    document.descendants().filter(has).collect()
}

/// The places that a path goes through.
fn places(node: Node<'_, '_>) -> Vec<(i32, i32)> {
    let path = node.attribute("d").expect("a path").trim_end_matches('z');
    let (start, rest) = path.trim_start_matches('M').split_once('l').expect("a path");
    let (x, y) = start.split_once(' ').expect("a place");
    let mut at = (x.parse().expect("a number"), y.parse().expect("a number"));
    let rest = rest.replace('-', " -");
    let numbers: Vec<i32> = rest.split_whitespace().map(|n| n.parse().expect("a number")).collect();
    let mut places = vec![at];
    for step in numbers.chunks(2) {
        at = (at.0 + step[0], at.1 + step[1]);
        places.push(at);
    }
    places
}

#[test]
fn a_line_goes_through_its_values() {
    let drawing = draw(&chart(vec![series("shared", Kind::Line, &[0.0, 100.0, 50.0, 50.0])]));
    let document = read(&drawing);
    let [line] = of_class(&document, "shared")[..] else { panic!("one line: {}", drawing.svg) };
    // 3600 × 1000 units, in the middle of each point.
    let expected = [(450, 999), (1349, 0), (2249, 500), (3149, 500)];
    let far = |(a, b): (&(i32, i32), &(i32, i32))| (a.0 - b.0).abs() > 2 || (a.1 - b.1).abs() > 2;
    let places = places(line);
    assert!(places.len() == 4 && !places.iter().zip(&expected).any(far), "{places:?}");
}

#[test]
fn a_gap_parts_a_line_and_a_lone_value_is_as_wide_as_its_point() {
    let nan = f64::NAN;
    let drawing = draw(&chart(vec![series("p99", Kind::Line, &[1.0, 2.0, nan, 3.0, nan, nan])]));
    let document = read(&drawing);
    let lines = of_class(&document, "p99");
    assert_eq!(lines.iter().map(|line| places(*line).len()).collect::<Vec<_>>(), [2, 2]);
    // The fourth of six points.
    let expected = [(1800, 0), (2400, 0)];
    let far = |(a, b): (&(i32, i32), &(i32, i32))| (a.0 - b.0).abs() > 2 || (a.1 - b.1).abs() > 2;
    let lone = places(lines[1]);
    assert!(!lone.iter().zip(&expected).any(far), "{lone:?}");
}

#[test]
fn areas_stand_on_each_other() {
    let drawing = draw(&chart(vec![
        series("ok", Kind::Stacked, &[50.0, 50.0]),
        series("failed", Kind::Stacked, &[50.0, 0.0]),
    ]));
    let document = read(&drawing);
    let [ok] = of_class(&document, "ok")[..] else { panic!("one area") };
    let [failed] = of_class(&document, "failed")[..] else { panic!("one area") };
    let heights = |node| {
        let places = places(node);
        let ys = places.iter().map(|(_, y)| *y);
        (ys.clone().min().expect("places"), ys.max().expect("places"))
    };
    assert!(matches!(heights(ok), (498..=501, 998..=1000)), "{:?}", heights(ok));
    assert!(matches!(heights(failed), (0..=1, 498..=501)), "{:?}", heights(failed));
    assert!(ok.attribute("d").expect("a path").ends_with('z'));
}

#[test]
fn what_is_usual_and_noted_and_the_most_there_can_be_are_drawn_behind_and_before() {
    let drawing = draw(&Chart {
        band: Some(Band { from: 10.0, to: 20.0 }),
        limit: Some(1000.0),
        tints: vec![
            Tint { class: "switchover", from: FROM - 60_000, to: FROM + 60_000 },
            Tint { class: "after", from: FROM + 900_000, to: FROM + 960_000 },
        ],
        flags: vec![
            Flag { at: FROM + 60_000, note: "<b>Release</b> & more".to_owned() },
            Flag { at: FROM - 1, note: "before".to_owned() },
        ],
        ..chart(vec![series("shared", Kind::Line, &[15.0, 15.0])])
    });
    let document = read(&drawing);
    let order: Vec<_> = document.descendants().filter_map(|node| node.attribute("class")).collect();
    let place = |class: &str| order.iter().position(|all| all.split(' ').any(|one| one == class));
    assert!(place("switchover") < place("band") && place("band") < place("shared"), "{order:?}");
    assert!(place("shared") < place("limit") && place("limit") < place("flag"), "{order:?}");
    assert_eq!(place("after"), None, "outside");
    let flags = of_class(&document, "flag");
    assert_eq!(flags.len(), 1, "the other is outside");
    let title = flags[0].children().find(|node| node.has_tag_name("title")).and_then(|title| title.text());
    assert_eq!(title, Some("<b>Release</b> & more"));
    let values: Vec<_> = of_class(&document, "value").iter().filter_map(|node| node.text()).collect();
    assert_eq!(values, ["250", "500", "750", "1\u{202f}000"], "the most there can be is in the picture");
}

/// R266: a page of strict rules may show it, in light and dark.
#[test]
fn colours_are_classes_and_nothing_runs() {
    let drawing = draw(&chart(vec![
        series("shared", Kind::Line, &[1.0, 2.0]),
        series("ok", Kind::Stacked, &[1.0, 2.0]),
    ]));
    let document = read(&drawing);
    for node in document.descendants().filter(Node::is_element) {
        for banned in ["style", "fill", "stroke", "onclick", "onload", "href"] {
            assert_eq!(node.attribute(banned), None, "{} has {banned}", node.tag_name().name());
        }
        assert!(["svg", "path", "text", "line", "rect"].contains(&node.tag_name().name()));
    }
    assert_eq!(document.root_element().attribute("viewBox"), None, "what is written does not stretch");
}

#[test]
fn a_chart_of_nothing_is_told_and_still_drawn() {
    for empty in [Chart::default(), chart(vec![]), chart(vec![series("shared", Kind::Line, &[f64::NAN; 3])])]
    {
        assert!(empty.is_empty());
        let drawing = draw(&empty);
        assert!(of_class(&read(&drawing), "shared").is_empty());
        assert_eq!(drawing.rows, "");
    }
    assert!(!chart(vec![series("shared", Kind::Line, &[0.0])]).is_empty(), "zero is a value");
}

#[test]
fn a_table_has_the_same_numbers_the_latest_first() {
    let nan = f64::NAN;
    let drawing = draw(&chart(vec![
        series("p50", Kind::Line, &[1.5, nan, 0.25]),
        series("p99", Kind::Line, &[1234.0, nan, nan]),
    ]));
    assert_eq!(
        drawing.rows,
        "<tr data-point=\"2\"><th scope=\"row\">2026-11-21 22:52</th><td class=\"number\">0.25</td><td class=\"number\">–</td></tr>\
         <tr data-point=\"0\"><th scope=\"row\">2026-11-21 22:50</th><td class=\"number\">1.5</td>\
         <td class=\"number\">1\u{202f}234</td></tr>"
    );
}

/// Six charts of three series of 360 points are a page.
#[test]
fn six_charts_are_small() {
    let wave = |n: usize| {
        (0..360).map(|x| ((x * (n + 3)) as f64 / 20.0).sin().mul_add(40.0, 50.0)).collect::<Vec<_>>()
    };
    let svg: String = (0..6)
        .map(|n| draw(&chart((0..3).map(|m| series("shared", Kind::Line, &wave(n + m))).collect())).svg)
        .collect();
    assert!(svg.len() < 75_000, "{} bytes", svg.len());
}
