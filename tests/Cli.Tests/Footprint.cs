using Bellwether.Operator.Tests.Syncs.Scenarios;
using Bellwether.Sandbox;

namespace Bellwether.Cli.Tests;

/// <summary>All that a run could have left behind in a fleet: each object's version, and the writes that were sent.</summary>
internal static class Footprint
{
    private static readonly string[] Resources =
    [
        "namespaces", "secrets", "configmaps", "serviceaccounts", "events.events.k8s.io", "leases.coordination.k8s.io",
        "crossclustersyncs.bellwether.dev", "followerclusters.bellwether.dev",
    ];

    /// <param name="trials">
    /// Leave requests out that the server was asked only to try. Whether a deletion was, its body says: of those only the versions tell. Access
    /// reviews are questions.
    /// </param>
    public static IReadOnlyList<string> Of(SandboxFleet fleet, bool trials = false) =>
    [
        .. fleet.Followers.Values.Prepend(fleet.Management).SelectMany((server, index) => Objects(server)
            .Append($"{server.Requests.Writes.Count(write => !write.Resource.StartsWith("selfsubject", StringComparison.Ordinal) && !(trials && (write.DryRun || write.Verb == "delete")))} writes")
            .Select(line => $"{index}: {line}")),
    ];

    private static IEnumerable<string> Objects(ApiServer server) => Resources.SelectMany(resource => server.List(resource).Select(item =>
        $"{resource} {item["metadata"]!["namespace"]}/{item["metadata"]!["name"]} at {item["metadata"]!["resourceVersion"]}"));
}
