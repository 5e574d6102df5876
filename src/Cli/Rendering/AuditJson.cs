using System.Text.Json;
using Bellwether.Cli.Audits;
using Bellwether.Operator.Audit.Comparing;

namespace Bellwether.Cli.Rendering;

/// <summary>A comparison of the audit repository for programs. docs/spec/audit.md is the contract of its shape: members are added, never changed.</summary>
internal static class AuditJson
{
    public static string Render(AuditReport report) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("apiVersion", PlanJson.Version);
        json.WriteString("kind", "AuditVerification");
        json.WriteString("origin", report.Origin);
        json.WriteNumber("exitCode", report.ExitCode);
        json.WriteString("repository", report.Repository);
        json.WriteString("branch", report.Branch);
        json.WriteString("commit", report.Commit);
        Strings(json, "notes", report.Notes);
        Counts(json, report.Followers);
        Write(json, report.Signatures);
        json.WriteStartArray("followers");
        foreach (var follower in report.Followers)
        {
            Write(json, follower);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, SignatureReport? signatures)
    {
        if (signatures is null)
        {
            return;
        }

        json.WriteStartObject("signatures");
        json.WriteNumber("checked", signatures.Checked);
        json.WriteStartArray("rejected");
        foreach (var commit in signatures.Rejected)
        {
            json.WriteStartObject();
            json.WriteString("commit", commit.Commit);
            json.WriteString("message", $"It {commit.Why}.");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, FollowerAudit follower)
    {
        json.WriteStartObject();
        json.WriteString("name", follower.Name);
        if (follower.Server is { } server)
        {
            json.WriteString("server", server);
        }

        json.WriteBoolean("exists", !follower.IsForgotten);
        if (follower.Failure is { } failure)
        {
            json.WriteStartObject("error");
            json.WriteString("reason", failure.Reason);
            json.WriteString("message", failure.Message);
            json.WriteEndObject();
        }

        Strings(json, "problems", follower.Problems);
        Counts(json, [follower]);
        json.WriteStartArray("differences");
        foreach (var difference in follower.Differences)
        {
            Write(json, difference);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TrailDifference difference)
    {
        json.WriteStartObject();
        json.WriteString("difference", difference.Kind.ToString());
        json.WriteString("group", difference.Target.Kind.Group);
        json.WriteString("kind", difference.Target.Kind.Kind);
        json.WriteString("namespace", difference.Target.Key.Namespace);
        json.WriteString("name", difference.Target.Key.Name);
        json.WriteString("path", difference.Path);
        if ((difference.Copy is { } copy ? copy.Sync.Name is { Length: > 0 } ? copy.Sync.ToString() : null : difference.Sync) is { } sync)
        {
            json.WriteString("sync", sync);
        }

        json.WriteEndObject();
    }

    private static void Counts(Utf8JsonWriter json, IReadOnlyCollection<FollowerAudit> followers)
    {
        json.WriteStartObject("counts");
        json.WriteNumber("inStep", followers.Sum(follower => follower.InStep));
        json.WriteNumber("vague", followers.Sum(follower => follower.Vague));
        Number("missing", TrailDifferenceKind.Missing);
        Number("stale", TrailDifferenceKind.Stale);
        Number("extra", TrailDifferenceKind.Extra);
        json.WriteNumber("changing", followers.Sum(follower => follower.Changing));
        json.WriteEndObject();

        void Number(string name, TrailDifferenceKind kind) =>
            json.WriteNumber(name, followers.Sum(follower => follower.Differences.Count(difference => difference.Kind == kind)));
    }

    private static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
