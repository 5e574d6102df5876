using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Server;

namespace Bellwether.Sandbox.Resources;

/// <summary>The <c>immutable</c> flag of Secrets and ConfigMaps: it locks the data and itself.</summary>
internal static class Immutability
{
    private const string Why = "field is immutable when `immutable` is set";

    public static void Validate(JsonObject obj, JsonObject old, string[] locked, List<FieldError> errors)
    {
        if (old.Flag("immutable") != true)
        {
            return;
        }

        if (obj.Flag("immutable") != true)
        {
            errors.Add(FieldError.Forbidden("immutable", Why));
        }

        errors.AddRange(locked
            .Where(field => !(obj[field] ?? new JsonObject()).SameAs(old[field] ?? new JsonObject()))
            .Select(field => FieldError.Forbidden(field, Why)));
    }
}
