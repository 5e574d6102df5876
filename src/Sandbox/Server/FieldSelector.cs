using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Resources;

namespace Bellwether.Sandbox.Server;

/// <summary>A parsed fieldSelector parameter over the fields that the kind knows.</summary>
internal sealed class FieldSelector
{
    private readonly List<(string Field, bool Equal, string Value)> _terms = [];

    public bool IsEmpty => _terms.Count == 0;

    /// <summary>The one name that can match, which turns a list into a lookup; null without such a term.</summary>
    public string? Name => _terms.Find(term => term is { Field: "metadata.name", Equal: true }) is { Field: not null } term ? term.Value : null;

    /// <exception cref="ApiError">400 for a field that the kind can't select by.</exception>
    public static FieldSelector Parse(string text, ServedKind kind)
    {
        var selector = new FieldSelector();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at < 0)
            {
                throw ApiError.BadRequest($"invalid selector: '{text}'; can't understand '{part}'");
            }

            var equal = at == 0 || part[at - 1] != '!';
            var field = equal ? part[..at] : part[..(at - 1)];
            var value = part[(at + 1)..].TrimStart('=');
            if (field is not "metadata.name" && !(field is "metadata.namespace" && (kind.Info.Namespaced || kind.Info.IsCustom || kind.Storage != "namespaces"))
                && !kind.SelectableFields.Contains(field))
            {
                throw ApiError.BadRequest(kind.UnknownFieldError(field));
            }

            selector._terms.Add((field, equal, value));
        }

        return selector;
    }

    public bool Matches(JsonObject obj, ServedKind kind)
    {
        foreach (var (field, equal, value) in _terms)
        {
            var actual = field switch
            {
                "metadata.name" => obj.Map("metadata").Text("name"),
                "metadata.namespace" => obj.Map("metadata").Text("namespace"),
                _ => kind.SelectableField(obj, field),
            };
            if (((actual ?? "") == value) != equal)
            {
                return false;
            }
        }

        return true;
    }
}
