using System.Text.Json.Nodes;

namespace Bellwether.Testing.GitOps;

/// <summary>
/// What Flux, and whatever else uses kstatus, thinks of an object. The rules for kinds that it doesn't know, as published in
/// https://github.com/kubernetes-sigs/cli-utils/blob/master/pkg/kstatus/README.md and pkg/kstatus/status there: a deletionTimestamp, then the
/// generation, then Reconciling and Stalled in the order of the list, then Ready; and an object without any of these is current.
/// </summary>
public static class KStatus
{
    public const string Current = "Current";
    public const string InProgress = "InProgress";
    public const string Failed = "Failed";
    public const string Terminating = "Terminating";

    public static (string Status, string Message) Of(JsonNode live)
    {
        if (live["metadata"]?["deletionTimestamp"] is not null)
        {
            return (Terminating, "Resource scheduled for deletion");
        }

        var (generation, observed) = ((long?)live["metadata"]?["generation"], (long?)live["status"]?["observedGeneration"]);
        if (generation is not null && observed is not null && generation != observed)
        {
            return (InProgress, $"generation is {generation}, but latest observed generation is {observed}");
        }

        var conditions = live["status"]?["conditions"]?.AsArray() ?? [];
        foreach (var condition in conditions.Where(condition => Is(condition, "True")))
        {
            switch ((string?)condition!["type"])
            {
                case "Reconciling":
                    return (InProgress, (string?)condition["message"] ?? "");
                case "Stalled":
                    return (Failed, (string?)condition["message"] ?? "");
            }
        }

        return conditions.FirstOrDefault(condition => (string?)condition!["type"] == "Ready") is { } ready
            ? (Is(ready, "True") ? Current : InProgress, (string?)ready["message"] ?? "")
            : (Current, "Resource is current");
    }

    private static bool Is(JsonNode? condition, string status) => (string?)condition!["status"] == status;
}
