using System.Text.Json;
using Bellwether.Cli.Differences;
using Bellwether.Cli.Plans;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Cli.Rendering;

/// <summary>A plan for programs. docs/spec/plan.md is the contract of its shape: members are added, never changed or taken away.</summary>
internal static class PlanJson
{
    public const string Version = "cli.bellwether.dev/v1alpha1";

    /// <param name="kind">Plan or Diff.</param>
    public static string Render(PlanReport report, string kind) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("apiVersion", Version);
        json.WriteString("kind", kind);
        json.WriteString("origin", report.Origin);
        json.WriteNumber("exitCode", report.ExitCode);
        Strings(json, "notes", report.Notes);
        Counts(json, PlanCounts.Of(report.Syncs.SelectMany(sync => sync.Actions)));
        json.WriteStartArray("syncs");
        foreach (var sync in report.Syncs)
        {
            Write(json, sync);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, SyncReport sync)
    {
        json.WriteStartObject();
        json.WriteString("namespace", sync.Sync.Namespace);
        json.WriteString("name", sync.Sync.Name);
        if (sync.Problem is { } problem)
        {
            json.WriteString("problem", problem);
        }

        Sources(json, sync);

        if (sync.Held is { } held)
        {
            json.WriteStartObject("heldDeletion");
            json.WriteString("hash", held.Hash);
            json.WriteNumber("count", held.Count);
            json.WriteString("message", held.Message);
            json.WriteEndObject();
        }

        Strings(json, "unknownFollowers", sync.UnknownFollowers);
        Counts(json, PlanCounts.Of(sync.Actions));
        json.WriteStartArray("followers");
        foreach (var follower in sync.Followers)
        {
            Write(json, follower);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Sources(Utf8JsonWriter json, SyncReport sync)
    {
        if (sync.Sources?.Rejection is { } none)
        {
            json.WriteStartObject("sourcesProblem");
            Rejection(json, none);
            json.WriteEndObject();
        }

        json.WriteStartArray("sources");
        foreach (var (name, source) in sync.Sources?.All ?? [])
        {
            json.WriteStartObject();
            json.WriteString("apiVersion", sync.Kind!.ApiVersion);
            json.WriteString("kind", sync.Kind.Kind);
            json.WriteString("name", name);
            json.WriteString("state", source.State.ToString());
            if (source.Rejection is { } rejection)
            {
                Rejection(json, rejection);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Rejection(Utf8JsonWriter json, SourceRejection rejection)
    {
        json.WriteString("reason", rejection.Reason);
        json.WriteString("message", rejection.Message);
    }

    private static void Write(Utf8JsonWriter json, FollowerReport follower)
    {
        json.WriteStartObject();
        json.WriteString("name", follower.Name);
        if (follower.Server is { } server)
        {
            json.WriteString("server", server);
        }

        if (follower.Failure is { } failure)
        {
            json.WriteStartObject("error");
            json.WriteString("reason", failure.Reason);
            json.WriteString("message", failure.Message);
            json.WriteEndObject();
        }

        Strings(json, "problems", follower.Problems);
        Counts(json, PlanCounts.Of(follower.Known));
        json.WriteStartArray("targets");
        foreach (var action in follower.Known)
        {
            Write(json, action, follower.Differences.GetValueOrDefault(action.Target));
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PlannedAction action, TargetDifference? difference)
    {
        json.WriteStartObject();
        json.WriteString("action", action.Kind.ToString());
        json.WriteString("apiVersion", action.Target.Kind.ApiVersion);
        json.WriteString("kind", action.Target.Kind.Kind);
        json.WriteString("namespace", action.Target.Key.Namespace);
        json.WriteString("name", action.Target.Key.Name);
        json.WriteString("reason", action.Reason);
        if (action.Message.Length > 0)
        {
            json.WriteString("message", action.Message);
        }

        json.WriteBoolean("changes", action.Writes);
        if (action.CreateNamespace)
        {
            json.WriteBoolean("createsNamespace", true);
        }

        if (difference is not null)
        {
            Write(json, difference);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TargetDifference difference)
    {
        json.WriteStartObject("difference");
        Fields(json, "fields", difference.Changes, "before", "after");
        Fields(json, "deviations", difference.Deviations, "planned", "there");
        if (difference.Failure is { } failure)
        {
            json.WriteStartObject("error");
            json.WriteString("reason", failure.Reason);
            json.WriteString("message", failure.Message);
            json.WriteEndObject();
        }

        if (difference.Note is { } note)
        {
            json.WriteString("note", note);
        }

        json.WriteEndObject();
    }

    private static void Fields(Utf8JsonWriter json, string name, IReadOnlyList<FieldChange> changes, string before, string after)
    {
        json.WriteStartArray(name);
        foreach (var change in changes)
        {
            json.WriteStartObject();
            json.WriteString("path", change.Path);
            json.WriteString("change", change.Change);
            json.WriteString(before, change.Before);
            json.WriteString(after, change.After);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Counts(Utf8JsonWriter json, PlanCounts counts)
    {
        json.WriteStartObject("counts");
        foreach (var kind in PlanCounts.Kinds)
        {
            json.WriteNumber(JsonNamingPolicy.CamelCase.ConvertName(kind.ToString()), counts[kind]);
        }

        json.WriteEndObject();
    }

    private static void Strings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
