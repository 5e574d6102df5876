using System.Text.Json;
using Bellwether.Cli.Checks;

namespace Bellwether.Cli.Rendering;

/// <summary>A check for programs. docs/spec/check.md is the contract of its shape: members are added, never changed or taken away.</summary>
internal static class CheckJson
{
    public static string Render(CheckReport report) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("apiVersion", PlanJson.Version);
        json.WriteString("kind", "Check");
        json.WriteNumber("exitCode", report.ExitCode);
        Strings(json, "notes", report.Notes);
        json.WriteStartArray("followers");
        foreach (var follower in report.Followers)
        {
            Write(json, follower);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, FollowerCheck follower)
    {
        json.WriteStartObject();
        json.WriteString("name", follower.Name);
        json.WriteBoolean("usable", !follower.HasFailed);
        if (follower.Link?.Server is { } server)
        {
            json.WriteString("server", server);
        }

        if (follower.OperatorsVerdict is { } verdict)
        {
            json.WriteStartObject("operator");
            json.WriteString("ready", verdict.Status);
            json.WriteString("reason", verdict.Reason);
            json.WriteEndObject();
        }

        json.WriteStartArray("steps");
        foreach (var step in follower.Steps)
        {
            Write(json, step);
        }

        json.WriteEndArray();
        Strings(json, "notes", follower.Notes);
        if (follower.Rbac is { } rbac)
        {
            json.WriteString("rbac", rbac);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, CheckStep step)
    {
        json.WriteStartObject();
        json.WriteString("step", step.Step.ToString());
        json.WriteString("state", step.State.ToString());
        if (step.Took is { } took)
        {
            json.WriteNumber("milliseconds", (long)took.TotalMilliseconds);
        }

        if (step.Detail is { } detail)
        {
            json.WriteString("detail", detail);
        }

        if (step.Failure is { } failure)
        {
            json.WriteString("reason", failure.Reason);
            json.WriteString("message", failure.Message);
        }

        json.WriteEndObject();
    }

    private static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
