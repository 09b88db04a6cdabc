extension ReachGraph {
    /// The graph as a drawing: ways in, functions, roles, and what the roles reach. Large columns are folded.
    ///
    /// Stands alone or inside a page; its colours follow the reader's light or dark setting. Empty if there is nothing to draw.
    package func svg() -> String {
        let picture = ReachPicture(self)
        return picture.isEmpty ? "" : ReachDrawing(picture).text
    }

    /// What stands in the drawing's `style` element, for pages that let in only styles that they name.
    package static var style: String { ReachDrawing.style }
}

/// Writes a picture as SVG.
struct ReachDrawing {
    private let picture: ReachPicture
    private let height: Int
    private var taken: [Area] = []

    private static let box = (width: 178, height: 36)
    private static let pitch = 50
    private static let head = 44
    /// Left edges of the columns; the widest gap is where the permissions stand.
    private static let lefts = [14, 316, 560, 976]
    private static let width = 1168
    private static let titles = ["what starts it", "functions", "roles", "what the roles reach"]

    private struct Area {
        var left: Double, top: Double, right: Double, bottom: Double

        func meets(_ other: Area) -> Bool {
            left < other.right && other.left < right && top < other.bottom && other.top < bottom
        }
    }

    init(_ picture: ReachPicture) {
        self.picture = picture
        let rows = picture.columns.map(\.count).max() ?? 1
        height = Self.head + rows * Self.pitch + 12
    }

    var text: String {
        var drawing = self
        return drawing.draw()
    }

    private mutating func draw() -> String {
        var out = """
            <svg class="writ-reach" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.width) \(height)" \
            width="\(Self.width)" height="\(height)" role="img" aria-label="Who can reach what, from left to right">
            <style>\(Self.style)</style>
            <defs>\(Self.arrow("writ-arrow", "tip"))\(Self.arrow("writ-arrow-risk", "tip risk"))</defs>

            """
        for (column, title) in Self.titles.enumerated() where !picture.columns[column].isEmpty {
            out += "<text class=\"head\" x=\"\(Self.lefts[column])\" y=\"22\">\(title)</text>\n"
        }
        for column in picture.columns.indices {
            for box in picture.columns[column] {
                let (x, y) = corner(column, box)
                taken.append(
                    Area(
                        left: Double(x), top: Double(y), right: Double(x + Self.box.width),
                        bottom: Double(y + Self.box.height)))
            }
        }
        // Lines that matter are drawn last and get their labels first.
        let lines = picture.lines.sorted { !$0.isRisk && $1.isRisk }
        for line in lines { out += path(line) }
        for column in picture.columns.indices {
            for box in picture.columns[column] { out += draw(box, in: column) }
        }
        for line in lines.reversed() { out += label(line) }
        return out + "</svg>\n"
    }

    // MARK: Boxes

    private func corner(_ column: Int, _ box: ReachPicture.Box) -> (x: Int, y: Int) {
        let middle = Double(Self.head + height - 12) / 2
        let y = middle + box.row * Double(Self.pitch) - Double(Self.box.height) / 2
        return (Self.lefts[column], Int(y))
    }

    private func draw(_ box: ReachPicture.Box, in column: Int) -> String {
        let (x, y) = corner(column, box)
        let kind = box.isRisk ? "box risk" : "box"
        return """
            <g class="\(kind)"><title>\(Self.escaped(box.title))</title>\
            <rect x="\(x)" y="\(y)" width="\(Self.box.width)" height="\(Self.box.height)" rx="5"/>\
            <text x="\(x + 9)" y="\(y + 15)">\(Self.escaped(Self.short(box.title, 25)))</text>\
            <text class="note" x="\(x + 9)" y="\(y + 29)">\(Self.escaped(box.note))</text></g>

            """
    }

    // MARK: Lines

    private struct Curve {
        var x0: Double, y0: Double, x1: Double, y1: Double

        /// A cubic whose control points lie half-way across, level with its ends.
        func point(_ t: Double) -> (x: Double, y: Double) {
            let middle = (x0 + x1) / 2
            let u = 1 - t
            let x = u * u * u * x0 + 3 * u * u * t * middle + 3 * u * t * t * middle + t * t * t * x1
            let y = u * u * u * y0 + 3 * u * u * t * y0 + 3 * u * t * t * y1 + t * t * t * y1
            return (x, y)
        }
    }

    private func curve(_ line: ReachPicture.Line) -> Curve? {
        guard let from = find(line.from), let to = find(line.to), from.column < to.column else { return nil }
        let start = corner(from.column, from.box)
        let end = corner(to.column, to.box)
        return Curve(
            x0: Double(start.x + Self.box.width), y0: Double(start.y + Self.box.height / 2), x1: Double(end.x - 7),
            y1: Double(end.y + Self.box.height / 2))
    }

    private func find(_ key: String) -> (column: Int, box: ReachPicture.Box)? {
        for column in picture.columns.indices {
            if let box = picture.columns[column].first(where: { $0.key == key }) { return (column, box) }
        }
        return nil
    }

    private func path(_ line: ReachPicture.Line) -> String {
        guard let curve = curve(line) else { return "" }
        let middle = Int((curve.x0 + curve.x1) / 2)
        let (x0, y0, x1, y1) = (Int(curve.x0), Int(curve.y0), Int(curve.x1), Int(curve.y1))
        let kind = line.isRisk ? "line risk" : "line"
        let arrow = line.isRisk ? "writ-arrow-risk" : "writ-arrow"
        return """
            <path class="\(kind)" d="M\(x0) \(y0)C\(middle) \(y0) \(middle) \(y1) \(x1) \(y1)" marker-end="url(#\(arrow))"/>

            """
    }

    /// At the first place on its line where it covers nothing; without one it shows only under the pointer.
    private mutating func label(_ line: ReachPicture.Line) -> String {
        guard !line.label.isEmpty, let curve = curve(line) else { return "" }
        let text = Self.short(line.label, 34)
        let half = Double(text.count) * 2.9 + 3
        for t in [0.5, 0.62, 0.38, 0.74, 0.26, 0.82, 0.2] {
            let (x, y) = curve.point(t)
            let area = Area(left: x - half, top: y - 8, right: x + half, bottom: y + 6)
            guard !taken.contains(where: area.meets) else { continue }
            taken.append(area)
            let kind = line.isRisk ? "label risk" : "label"
            return """
                <text class="\(kind)" x="\(Int(x))" y="\(Int(y) + 3)"><title>\(Self.escaped(line.label))</title>\
                \(Self.escaped(text))</text>

                """
        }
        return ""
    }

    // MARK: Text

    private static func short(_ text: String, _ limit: Int) -> String {
        text.count <= limit ? text : text.prefix(limit - 1) + "…"
    }

    private static func escaped(_ text: String) -> String {
        var out = ""
        for character in text {
            switch character {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            default: out.append(character)
            }
        }
        return out
    }

    private static func arrow(_ id: String, _ kind: String) -> String {
        """
        <marker id="\(id)" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">\
        <path class="\(kind)" d="M0 0.8L8 4L0 7.2z"/></marker>
        """
    }

    static let style = """
        .writ-reach{font-family:system-ui,sans-serif;max-width:100%;height:auto}\
        .writ-reach text{font-size:12px;fill:#1f2328}\
        .writ-reach .head{font-size:11px;fill:#59636e;letter-spacing:.04em}\
        .writ-reach .note{font-size:10px;fill:#59636e}\
        .writ-reach rect{fill:#f6f8fa;stroke:#b7bfc8}\
        .writ-reach .line{fill:none;stroke:#8c959f;stroke-width:1.2}\
        .writ-reach .tip{fill:#8c959f}\
        .writ-reach .label{font-size:10px;fill:#424a53;text-anchor:middle;paint-order:stroke;stroke:#fff;stroke-width:3px}\
        .writ-reach .risk rect{stroke:#b42318;stroke-width:1.6}\
        .writ-reach .line.risk{stroke:#b42318;stroke-width:1.8}\
        .writ-reach .tip.risk{fill:#b42318}\
        .writ-reach .label.risk{fill:#b42318}\
        @media (prefers-color-scheme:dark){\
        .writ-reach text{fill:#e6edf3}.writ-reach .head,.writ-reach .note{fill:#9198a1}\
        .writ-reach rect{fill:#161b22;stroke:#3d444d}.writ-reach .line{stroke:#6e7681}.writ-reach .tip{fill:#6e7681}\
        .writ-reach .label{fill:#c9d1d9;stroke:#0d1117}\
        .writ-reach .risk rect,.writ-reach .line.risk{stroke:#ff7b6b}\
        .writ-reach .tip.risk,.writ-reach .label.risk{fill:#ff7b6b}}
        """
}
