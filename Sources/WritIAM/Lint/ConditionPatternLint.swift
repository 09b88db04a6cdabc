import WritModel

/// Conditions that look right and are not: keys of old, sign-ins with a second factor that is not asked for, addresses that
/// nobody has, values that are no ARNs.
enum ConditionPatternLint {
    static func check(_ view: StatementView) -> [PolicyDiagnostic] {
        view.statement.conditions.flatMap { condition in
            deprecated(condition) + factor(condition, view) + addresses(condition) + arns(condition)
        }
    }

    /// Source: IAM user guide, "AWS global condition context keys", `aws:SourceOwner`.
    private static let successors = ["aws:sourceowner": "aws:SourceAccount"]

    private static func deprecated(_ condition: Condition) -> [PolicyDiagnostic] {
        guard let successor = successors[condition.key] else { return [] }
        return [
            PolicyDiagnostic(
                "deprecated-condition-key", .low, "`\(condition.keyName)` is deprecated and set by a few services only",
                at: condition.location, fix: "use `\(successor)`")
        ]
    }

    /// Callers with long-term keys have no such key at all: `IfExists` and a plain denial of `false` let them pass.
    ///
    /// Source: IAM user guide, "AWS global condition context keys", `aws:MultiFactorAuthPresent`.
    private static func factor(_ condition: Condition, _ view: StatementView) -> [PolicyDiagnostic] {
        guard condition.key == "aws:multifactorauthpresent", condition.operator.base == .bool else { return [] }
        let wanted = condition.values.map(\.asciiLowercased)
        let isPassed =
            view.allows
            ? condition.operator.ifExists && wanted == ["true"]
            : !condition.operator.ifExists && wanted == ["false"]
        guard isPassed else { return [] }
        return [
            PolicyDiagnostic(
                "mfa-bypass", .high,
                "a caller with an access key has no `\(condition.keyName)` and passes this condition",
                at: condition.location,
                fix: view.allows ? "use `Bool`" : "deny with `BoolIfExists` and `false`")
        ]
    }

    private static func addresses(_ condition: Condition) -> [PolicyDiagnostic] {
        guard condition.operator.family == .ip else { return [] }
        var found: [PolicyDiagnostic] = []
        for value in condition.values {
            guard let block = OrderedValue.block(value) else { continue }
            let address = value.split(separator: "/").first.flatMap { OrderedValue.address($0) }
            if let address, address.value != block.low {
                found.append(
                    PolicyDiagnostic(
                        "ip-host-bits", .low, "`\(value)` names an address inside of its block, which begins before it",
                        at: condition.location,
                        fix:
                            "write the first address, `\(OrderedValue.addressText(.init(line: block.line, value: block.low)))`"
                    ))
            }
            if condition.key == "aws:sourceip", isPrivate(block) {
                found.append(
                    PolicyDiagnostic(
                        "private-source-ip", .medium,
                        "`aws:SourceIp` is never a private address such as `\(value)`", at: condition.location,
                        fix: "use `aws:VpcSourceIp` with `aws:SourceVpc`, or the public address"))
            }
        }
        return found
    }

    /// Source: RFC 1918, RFC 4193.
    private static func isPrivate(_ block: IntervalSet.Interval) -> Bool {
        ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"].compactMap { OrderedValue.block($0) }.contains {
            $0.line == block.line && $0.low <= block.low && block.high <= $0.high
        }
    }

    private static func arns(_ condition: Condition) -> [PolicyDiagnostic] {
        guard condition.operator.family == .arn else { return [] }
        let odd = condition.values.filter { value in
            !value.hasPrefix("arn:") && !value.hasPrefix("*") && !value.hasPrefix("$")
        }
        guard let first = odd.first else { return [] }
        return [
            PolicyDiagnostic(
                "arn-condition-value", .medium, "`\(first)` is no ARN, so `\(condition.operator)` never finds it equal",
                at: condition.location,
                fix: "write `arn:partition:service:region:account:resource`, or a String operator")
        ]
    }
}
