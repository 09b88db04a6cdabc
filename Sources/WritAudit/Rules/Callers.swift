import WritModel
import WritTemplates

/// What the code of functions behind open doors does about who calls.
struct Callers {
    static let fix =
        "see that the check comes before anything else, is in constant time, and covers the raw body and the time of sending"

    private let input: AuditInput

    init(_ input: AuditInput) { self.input = input }

    /// The code proves who sent the request, and nothing that was seen makes the proof hollow.
    func checks(_ function: Function) -> Bool {
        guard let facts = input.code.facts[function.logicalID], facts.provesCallers else { return false }
        return !facts.findings.contains { $0.kind == .token || $0.kind == .failOpen }
    }

    /// The same for one route: of a function that serves several, it is not known which of them the check covers.
    func isProved(_ route: API.Route) -> Bool {
        guard let function = route.function.flatMap({ input.application.function($0) }), checks(function) else {
            return false
        }
        return function.triggers.count { trigger in
            switch trigger.source {
            case .http, .functionURL, .alb: true
            default: false
            }
        } == 1 && !route.path.contains("{proxy+}")
    }

    /// Open doors that other services call, behind which the code never asks who calls.
    func hooks(_ function: Function) -> [CodeFinding] {
        guard let facts = input.code.facts[function.logicalID], !facts.verifiesCallers else { return [] }
        lazy var sender = sender(facts, function)
        for trigger in function.triggers where trigger.exposure(in: input) == .public {
            let entrance: String
            switch trigger.source {
            case .http(let route):
                guard !["GET", "HEAD", "OPTIONS"].contains(route.method.uppercased()) else { continue }
                guard sender != nil || Entrances.isHook(route.path) else { continue }
                entrance = "`\(route.method) \(route.path)`"
            case .functionURL:
                guard sender != nil else { continue }
                entrance = "the function URL of `\(function.logicalID)`"
            default: continue
            }
            return [
                CodeFinding(
                    kind: .webhook, sink: trigger.location, via: entrance, source: "", steps: [],
                    detail: entrance + " takes messages of " + (sender ?? "another service")
                        + ", and no signature or secret is checked")
            ]
        }
        return []
    }

    /// Names of events, fields and headers that one service alone sends, from its documentation of webhooks.
    private static let marks: [(name: String, texts: [String])] = [
        (
            "Stripe",
            [
                "checkout.session.", "payment_intent.", "customer.subscription.", "invoice.paid",
                "invoice.payment_", "charge.refunded", "charge.dispute.", "stripe-signature",
            ]
        ),
        ("GitHub", ["x-github-event", "x-hub-signature", "x-github-delivery"]),
        ("GitLab", ["x-gitlab-event", "x-gitlab-token"]),
        ("Slack", ["x-slack-signature", "x-slack-request-timestamp", "url_verification"]),
        ("Shopify", ["x-shopify-topic", "x-shopify-hmac-sha256", "x-shopify-shop-domain"]),
        ("Twilio", ["x-twilio-signature", "MessageSid"]), ("Paddle", ["paddle-signature"]),
        ("PayPal", ["PAYMENT.CAPTURE.", "paypal-transmission-"]),
        ("Zoom", ["x-zm-signature", "endpoint.url_validation"]),
        ("Bitbucket", ["x-event-key"]), ("Telegram", ["x-telegram-bot-api-secret-token", "callback_query"]),
    ]

    private static let markBytes = marks.map { $0.texts.map { Array($0.utf8) } }

    /// The service whose messages the code speaks of, in a text that begins with one of its marks; nil where there is none.
    private func sender(_ facts: CodeFacts, _ function: Function) -> String? {
        var texts = facts.modules.compactMap { input.sources[$0] }.filter { $0.count < 1 << 20 }
        if case .inline(let text, _) = function.code { texts.append(Array(text.utf8)) }
        var first = Self.marks.count
        for text in texts {
            for at in text.indices where text[at] == UInt8(ascii: "\"") || text[at] == UInt8(ascii: "'") {
                let rest = text[(at + 1)...]
                first =
                    Self.markBytes[..<first].firstIndex { marks in marks.contains { rest.starts(with: $0) } } ?? first
            }
        }
        return first < Self.marks.count ? Self.marks[first].name : nil
    }
}
