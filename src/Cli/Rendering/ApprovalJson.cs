using Bellwether.Cli.Approvals;

namespace Bellwether.Cli.Rendering;

/// <summary>Approvals for programs: docs/spec/status.md. Pure.</summary>
internal static class ApprovalJson
{
    public static string Render(IReadOnlyCollection<Approval> approvals) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("apiVersion", PlanJson.Version);
        json.WriteString("kind", "Approval");
        json.WriteNumber("exitCode", Approval.ExitCode(approvals));
        json.WriteStartArray("items");
        foreach (var (item, state, problem) in approvals)
        {
            json.WriteStartObject();
            json.WriteString("kind", item.Kind.Kind);
            if (item.Key.Namespace.Length > 0)
            {
                json.WriteString("namespace", item.Key.Namespace);
            }

            json.WriteString("name", item.Key.Name);
            json.WriteString("state", state.ToString());
            if (problem is not null)
            {
                json.WriteString("problem", problem);
            }

            if (item.Held is { } held)
            {
                json.WriteStartObject("heldDeletion");
                json.WriteString("hash", held.Hash);
                json.WriteNumber("count", held.Count);
                json.WriteString("message", held.Message);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
