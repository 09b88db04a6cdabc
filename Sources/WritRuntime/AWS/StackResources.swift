import WritModel

/// The names that a CloudFormation stack gave to its resources.
package enum StackResources {
    /// Logical id → physical name, for every resource of the stack that has been made.
    ///
    /// A queue's physical id is its URL and a topic's its ARN; the name is the last part of either.
    /// Source: AWS CloudFormation API reference, "DescribeStackResources".
    /// - Throws: `AWSError`, e.g. `ValidationError` for a stack that does not exist.
    package static func names(stack: String, _ aws: AWSClient) async throws -> [String: String] {
        let allowed = stack.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        guard allowed, !stack.isEmpty else {
            throw AWSError(code: "ValidationError", message: "`\(stack)` is no name of a stack", status: 0)
        }
        let response = try await aws.send(
            AWSClient.Request(
                service: "cloudformation", method: "POST", uri: "/",
                headers: [("content-type", "application/x-www-form-urlencoded; charset=utf-8")],
                body: Array("Action=DescribeStackResources&Version=2010-05-15&StackName=\(stack)".utf8)))
        guard response.status == 200 else { throw AWSError(response, service: "cloudformation") }
        return names(in: String(decoding: response.body, as: UTF8.self))
    }

    static func names(in answer: String) -> [String: String] {
        var result: [String: String] = [:]
        for member in answer.split(separator: "<member>").dropFirst() {
            guard let logical = element("LogicalResourceId", in: member),
                let physical = element("PhysicalResourceId", in: member)
            else { continue }
            result[logical] = name(physical, type: element("ResourceType", in: member) ?? "")
        }
        return result
    }

    private static func name(_ physical: String, type: String) -> String {
        switch type {
        case "AWS::SQS::Queue": physical.split(separator: "/").last.map(String.init) ?? physical
        case "AWS::SNS::Topic": physical.split(separator: ":").last.map(String.init) ?? physical
        default: physical
        }
    }

    private static func element(_ name: String, in text: Substring) -> String? {
        guard let open = text.firstRange(of: "<\(name)>"),
            let close = text[open.upperBound...].firstRange(of: "</\(name)>")
        else { return nil }
        return String(text[open.upperBound..<close.lowerBound]).replacing("&lt;", with: "<").replacing(
            "&gt;", with: ">"
        )
        .replacing("&quot;", with: "\"").replacing("&amp;", with: "&")
    }
}
