/// The runtimes' bootstraps, as files for the folder that a sandbox sees at `/opt/writ`.
package enum Bootstraps {
    package static let python = "bootstrap.py"
    package static let node = "bootstrap.mjs"

    /// File name → content.
    package static var files: [String: [UInt8]] {
        [python: PackageResources.bootstrap_py, node: PackageResources.bootstrap_mjs]
    }
}
