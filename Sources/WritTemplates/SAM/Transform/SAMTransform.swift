package import WritModel

/// The AWS SAM transform: a template with `AWS::Serverless::…` resources becomes plain CloudFormation.
///
/// A pure function of the template and the options. Generated nodes carry the place of the resource that they come from.
/// Source: AWS SAM Developer Guide, "AWS SAM resources and properties" and "Generated CloudFormation resources".
package enum SAMTransform {
    package struct Options: Sendable {
        /// Values of template parameters; they win over defaults.
        package var parameters: [String: String]
        package var region: String
        /// Address of the template of a Serverless Application Repository application, by id and semantic version.
        /// Nil where no repository is at hand: nested stacks then have an empty `TemplateURL`.
        package var applicationTemplate: (@Sendable (String, String) -> Result<String, ApplicationUnavailable>)?
        /// ARNs of managed policies by name, besides those that AWS publishes.
        package var managedPolicies: [String: String]
        /// The behaviours that SAM has behind switches, by name, e.g. `normalized_open_api_version`.
        package var features: Set<String>

        /// What becomes of code that stands on disk and is not yet uploaded.
        package var localPaths: LocalPaths
        /// Whether everything generated gets the `Metadata` of the resource that it comes from.
        package var passesMetadata: Bool

        package init(
            parameters: [String: String] = [:], region: String = "us-east-1",
            managedPolicies: [String: String] = [:], features: Set<String> = [], passesMetadata: Bool = false,
            localPaths: LocalPaths = .refused,
            applicationTemplate: (@Sendable (String, String) -> Result<String, ApplicationUnavailable>)? = nil
        ) {
            self.parameters = parameters
            self.region = region
            self.managedPolicies = managedPolicies
            self.features = features
            self.passesMetadata = passesMetadata
            self.localPaths = localPaths
            self.applicationTemplate = applicationTemplate
        }
    }

    /// Templates name code on disk until they are packaged; SAM itself transforms only packaged ones.
    package enum LocalPaths: Sendable {
        /// As SAM does: an error that asks for an address in S3.
        case refused
        /// The path becomes the key in a bucket named `local`, so that an unpackaged template can be read.
        case replaced
    }

    /// Why the repository gives no template.
    package struct ApplicationUnavailable: Error, Sendable {
        package var message: String
        /// The repository is still preparing the template: reported for all such applications together.
        package var isPending: Bool

        package init(_ message: String, isPending: Bool = false) {
            self.message = message
            self.isPending = isPending
        }
    }

    package struct Expansion: Sendable {
        /// The CloudFormation template; null where there are errors.
        package var document: Node
        package var errors: [InputError]
    }

    /// - Parameter document: the template as parsed; short forms of intrinsic functions are accepted.
    package static func expand(_ document: Node, options: Options = Options()) -> Expansion {
        do throws(SAMFailure) {
            var expansion = try SAMExpansion(
                LanguageExtensions.expand(IntrinsicTags.expand(document), parameters: options.parameters),
                options: options)
            return Expansion(document: try expansion.run(), errors: [])
        } catch {
            let source = document["Resources"]?.object
            return Expansion(
                document: Node(.null), errors: error.sorted.map { $0.inputError(resources: source, document: document) }
            )
        }
    }
}
