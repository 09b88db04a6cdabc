import WritModel

/// The fields `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10), and `Retry-After` (RFC 9110 section 10.2.3).
enum RateFields {
    static func fields(_ answer: RateLimiter.Answer, _ rate: Trigger.Rate) -> HTTPFields {
        func seconds(_ nanoseconds: Int64) -> Int64 { (nanoseconds + 999_999_999) / 1_000_000_000 }
        var fields = HTTPFields()
        fields.append("RateLimit-Policy", "\"default\";q=\(rate.requests);w=\(rate.seconds)")
        fields.append("RateLimit", "\"default\";r=\(answer.remaining);t=\(seconds(answer.reset))")
        if !answer.isAllowed { fields.append("Retry-After", String(seconds(answer.retry))) }
        return fields
    }
}
