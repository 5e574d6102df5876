using System.Text.Json.Nodes;
using Bellwether.Cli.Rendering.Statuses;
using Bellwether.Cli.Rendering.Terminal;
using Bellwether.Cli.Versions;

namespace Bellwether.Cli.Rendering;

/// <summary>Versions, for people and for programs. Pure.</summary>
internal static class VersionScreen
{
    private const int Commit = 12;

    public static IEnumerable<StyledLine> Lines(VersionReport report, int? width)
    {
        var rows = new List<(string Name, string Text, Shade Shade)> { ("kubectl-bellwether", Own(report.Client), Shade.Plain) };
        if (!report.IsClientOnly)
        {
            rows.AddRange(report.Operators.Select(one => ("Operator", Of(one, report.OperatorNamespace), one.Ready < one.Replicas ? Shade.Warning : Shade.Plain)));
            if (report.Operators.Count == 0 && report.Problems.Count == 0)
            {
                rows.Add(("Operator", $"not found in namespace {report.OperatorNamespace} (--operator-namespace says where it is)", Shade.Warning));
            }

            rows.AddRange(report.Kinds.Select(kind => kind.Value.Count == 0
                ? ("Kind", $"{kind.Key} is not installed", Shade.Warning)
                : ("Kind", $"{kind.Key} {string.Join(", ", kind.Value)}", Shade.Plain)));
            if (report.Kubernetes is { } kubernetes)
            {
                rows.Add(("Kubernetes", kubernetes, Shade.Plain));
            }
        }

        var names = rows.Max(row => row.Name.Length) + Table.Gap.Length;
        foreach (var (name, text, shade) in rows)
        {
            var start = StyledLine.Of(name.PadRight(names), Shade.Strong);
            foreach (var line in Wrapping.Lines(text, width - names))
            {
                yield return start.Add(line, shade);
                start = StyledLine.Of(new string(' ', names));
            }
        }
    }

    public static string Json(VersionReport report) => JsonText.Of(Of(report));

    private static JsonObject Of(VersionReport report)
    {
        var json = new JsonObject { ["apiVersion"] = StatusJson.ApiVersion, ["kind"] = "Version", ["client"] = report.Client };
        if (report.IsClientOnly)
        {
            return json;
        }

        json["operators"] = new JsonArray([.. report.Operators.Select(one => new JsonObject
        {
            ["namespace"] = report.OperatorNamespace,
            ["deployment"] = one.Deployment,
            ["version"] = one.Version,
            ["image"] = one.Image,
            ["readyReplicas"] = one.Ready,
            ["replicas"] = one.Replicas,
        })]);
        json["kinds"] = new JsonArray([.. report.Kinds.Select(kind => new JsonObject
        {
            ["name"] = kind.Key,
            ["servedVersions"] = new JsonArray([.. kind.Value.Select(version => (JsonNode)version)]),
        })]);
        json["kubernetes"] = report.Kubernetes;
        json["problems"] = new JsonArray([.. report.Problems.Select(problem => (JsonNode)problem)]);
        return json;
    }

    /// <summary>The commit as short as Git shows it: people compare the first digits; JSON has all of them.</summary>
    private static string Own(string version) => version.Split('+') is [var number, { Length: > Commit } commit]
        ? $"{number} (commit {commit[..Commit]})"
        : version;

    private static string Of(OperatorVersion one, string @namespace) =>
        $"{one.Version ?? "of unknown version"} ({one.Image ?? "no image"}), {one.Ready} of {one.Replicas} ready, {@namespace}/{one.Deployment}";
}
