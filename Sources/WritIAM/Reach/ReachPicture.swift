/// A reachability graph in four columns, from what comes in to what is reached: who starts it, functions, roles, what roles reach.
///
/// A store that starts functions and is used by roles stands on both sides, so that all lines lead to the right.
struct ReachPicture {
    struct Box {
        var key: String
        var title: String
        var note: String
        /// On a way by which rights are gained.
        var isRisk = false
        var row = 0.0
    }

    struct Line {
        var from: String
        var to: String
        var label: String
        var isRisk: Bool
    }

    private(set) var columns: [[Box]] = [[], [], [], []]
    private(set) var lines: [Line] = []
    private var places: [String: Int] = [:]

    /// Boxes of a column beyond this many are folded into one.
    static let mostBoxes = 16

    init(_ graph: ReachGraph) {
        let risks = Self.risks(graph)
        collect(graph, risks)
        for column in columns.indices { fold(column) }
        order()
    }

    var isEmpty: Bool { columns[1].isEmpty && columns[2].isEmpty }

    // MARK: Boxes and lines

    private mutating func collect(_ graph: ReachGraph, _ risks: Set<ReachGraph.Edge>) {
        var running: Set<String> = []
        for edge in graph.edges where edge.method == "runs-as" { running.insert(edge.to) }
        for place in graph.places where place.kind == .function { add(1, place.id, place.title, "function") }
        for edge in graph.edges {
            guard let from = graph.place(edge.from), let to = graph.place(edge.to) else { continue }
            let isRisk = risks.contains(edge)
            guard let start = start(from, running, isRisk), let end = end(to, from) else { continue }
            let label = edge.method == "runs-as" || edge.method == "triggers" ? "" : Self.label(edge)
            join(Line(from: start, to: end, label: label, isRisk: isRisk))
            if isRisk {
                mark(start)
                mark(end)
            }
        }
    }

    /// The box from which a line starts; nil for identities that nobody runs with and that gain nothing.
    private mutating func start(_ place: ReachGraph.Place, _ running: Set<String>, _ isRisk: Bool) -> String? {
        switch place.kind {
        case .outside: return add(0, "in:" + place.id, place.title, "from outside")
        case .clockwork: return add(0, "in:" + place.id, place.title, "from AWS")
        case .store: return add(0, "in:" + place.id, place.title, Self.word(place.service))
        case .function: return add(1, place.id, place.title, "function")
        case .role, .user:
            guard running.contains(place.id) || isRisk else { return nil }
            return add(2, place.id, place.title, place.kind == .role ? "role" : "user")
        case .administrator: return nil
        }
    }

    private mutating func end(_ place: ReachGraph.Place, _ from: ReachGraph.Place) -> String? {
        let isEarly = from.kind == .outside || from.kind == .clockwork
        switch place.kind {
        case .function:
            if isEarly || from.kind == .store { return add(1, place.id, place.title, "function") }
            return add(3, "out:" + place.id, place.title, "function, which then runs")
        case .role, .user:
            if isEarly || from.kind == .function { return add(2, place.id, place.title, "role") }
            return add(3, "out:" + place.id, place.title, "role, taken over or assumed")
        case .store: return add(3, "out:" + place.id, place.title, Self.word(place.service))
        case .administrator: return add(3, "out:" + place.id, "administrator", "everything in the account")
        case .outside, .clockwork: return nil
        }
    }

    @discardableResult
    private mutating func add(_ column: Int, _ key: String, _ title: String, _ note: String) -> String {
        if places[key] == nil {
            places[key] = column
            columns[column].append(Box(key: key, title: title, note: note))
        }
        return key
    }

    private mutating func mark(_ key: String) {
        guard let column = places[key], let at = columns[column].firstIndex(where: { $0.key == key }) else { return }
        columns[column][at].isRisk = true
    }

    /// One line for each pair of boxes.
    private mutating func join(_ line: Line) {
        guard let at = lines.firstIndex(where: { $0.from == line.from && $0.to == line.to }) else {
            lines.append(line)
            return
        }
        if line.isRisk, !lines[at].isRisk { lines[at].label = line.label }
        lines[at].isRisk = lines[at].isRisk || line.isRisk
    }

    /// Ways from anyone to the administrator, and steps by which an identity gains another's rights.
    private static func risks(_ graph: ReachGraph) -> Set<ReachGraph.Edge> {
        let wiring = ["invoke", "runs-as", "triggers", "put", "use", "assume-role"]
        var out = Set(graph.edges.filter { !wiring.contains($0.method) })
        for outsider in graph.outsiders {
            out.formUnion(graph.path(from: outsider, to: ReachGraph.administrator) ?? [])
        }
        return out
    }

    private static func label(_ edge: ReachGraph.Edge) -> String {
        let names = edge.permissions.map { name in
            // The box says which service it is.
            edge.method == "put" || edge.method == "use"
                ? name.split(separator: ":").last.map(String.init) ?? name : name
        }
        let shown = names.prefix(2).joined(separator: edge.method == "put" || edge.method == "use" ? ", " : " + ")
        return names.count > 2 ? shown + " +\(names.count - 2)" : shown
    }

    private static func word(_ service: String) -> String {
        switch service {
        case "s3": "bucket"
        case "sqs": "queue"
        case "sns": "topic"
        case "dynamodb": "table"
        case "kinesis", "firehose": "stream"
        case "events": "event bus"
        case "states": "state machine"
        case "secretsmanager": "secret"
        case "ssm": "parameter"
        case "kms": "key"
        default: service
        }
    }

    // MARK: Folding and order

    private mutating func fold(_ column: Int) {
        let all = columns[column]
        guard all.count > Self.mostBoxes else { return }
        let weight = Dictionary(grouping: lines.flatMap { [$0.from, $0.to] }, by: { $0 }).mapValues(\.count)
        let ranked = all.indices.sorted { a, b in
            if all[a].isRisk != all[b].isRisk { return all[a].isRisk }
            return (weight[all[a].key] ?? 0, b) > (weight[all[b].key] ?? 0, a)
        }
        let kept = Set(ranked.prefix(Self.mostBoxes - 1))
        let rest = "rest:\(column)"
        let noun = ["ways in", "functions", "roles", "targets"][column]
        columns[column] = all.indices.filter(kept.contains).map { all[$0] }
        columns[column].append(Box(key: rest, title: "\(all.count - kept.count) more \(noun)", note: "folded"))
        let folded = Set(all.indices.filter { !kept.contains($0) }.map { all[$0].key })
        let old = lines
        lines = []
        for var line in old {
            let isFolded = folded.contains(line.from) || folded.contains(line.to)
            if folded.contains(line.from) { line.from = rest }
            if folded.contains(line.to) { line.to = rest }
            if isFolded { line.label = "" }
            join(line)
        }
    }

    /// Boxes near what they are joined with: means of the neighbours' rows, from both sides in turn.
    private mutating func order() {
        for column in columns.indices { number(column) }
        for _ in 0..<4 {
            for column in 1..<4 { sort(column, by: \.to, other: \.from) }
            for column in (0..<3).reversed() { sort(column, by: \.from, other: \.to) }
        }
    }

    private mutating func sort(_ column: Int, by mine: KeyPath<Line, String>, other: KeyPath<Line, String>) {
        var rows: [String: Double] = [:]
        for box in columns.joined() { rows[box.key] = box.row }
        func mean(_ box: Box) -> Double {
            let near = lines.filter { $0[keyPath: mine] == box.key }.compactMap { rows[$0[keyPath: other]] }
            return near.isEmpty ? box.row : near.reduce(0, +) / Double(near.count)
        }
        let ordered = columns[column].enumerated().map { (index: $0, mean: mean($1), box: $1) }
            .sorted { ($0.mean, $0.index) < ($1.mean, $1.index) }
        columns[column] = ordered.map(\.box)
        number(column)
    }

    /// Rows from the middle outwards, so that columns of different length stand around one axis.
    private mutating func number(_ column: Int) {
        let shift = Double(columns[column].count - 1) / 2
        for at in columns[column].indices { columns[column][at].row = Double(at) - shift }
    }
}
