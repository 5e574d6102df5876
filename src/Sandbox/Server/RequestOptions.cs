using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Bellwether.Sandbox.Server;

/// <summary>Checks the options that a request brings in its query, as the real server's meta.k8s.io validation does.</summary>
internal static class RequestOptions
{
    private const string Group = "meta.k8s.io";
    private const int MaxManager = 128;

    public static void Create(QueryParameters query) => ThrowIfAny("CreateOptions", Manager(query), DryRun(query));

    public static void Update(QueryParameters query) => ThrowIfAny("UpdateOptions", Manager(query), DryRun(query));

    public static void Patch(QueryParameters query, bool isApply) =>
        ThrowIfAny("PatchOptions", isApply ? NamesManager(query) : Unforced(query), Manager(query), DryRun(query));

    /// <summary>Of a list, a watch or a deletion of many: numbers have to be numbers.</summary>
    public static void List(QueryParameters query)
    {
        foreach (var name in (string[])["limit", "timeoutSeconds"])
        {
            if (query.Has(name) && query.Whole(name) is null)
            {
                throw ApiError.BadRequest($"strconv.ParseInt: parsing \"{query[name]}\": invalid syntax");
            }
        }
    }

    public static IEnumerable<FieldError> DryRun(IReadOnlyList<string> values) => values.All(value => value == "All")
        ? []
        : [FieldError.UnsupportedRaw("dryRun", $"[]string{{{string.Join(", ", values.Select(value => FieldError.Shown(value)))}}}", ["All"])];

    public static void ThrowIfAny(string kind, params IEnumerable<FieldError>[] found)
    {
        var errors = found.SelectMany(one => one).ToList();
        if (errors.Count > 0)
        {
            throw ApiError.Invalid(Group, kind, "", errors);
        }
    }

    private static IEnumerable<FieldError> DryRun(QueryParameters query) => DryRun(query.Has("dryRun") ? [query["dryRun"]] : []);

    private static IEnumerable<FieldError> NamesManager(QueryParameters query) =>
        query["fieldManager"].Length == 0 ? [FieldError.Required("fieldManager", "is required for apply patch")] : [];

    private static IEnumerable<FieldError> Unforced(QueryParameters query) =>
        query.Has("force") ? [FieldError.Forbidden("force", "may not be specified for non-apply patch")] : [];

    private static IEnumerable<FieldError> Manager(QueryParameters query)
    {
        const string field = "fieldManager";
        var manager = query[field];
        if (Encoding.UTF8.GetByteCount(manager) > MaxManager)
        {
            yield return FieldError.TooLong(field, MaxManager);
        }

        var at = 0;
        foreach (var rune in manager.EnumerateRunes())
        {
            if (!IsPrintable(rune))
            {
                yield return FieldError.Invalid(field, JsonValue.Create(manager), $"invalid character U+{rune.Value:X4} (at position {at})");
            }

            at += rune.Utf8SequenceLength;
        }
    }

    /// <summary>As Go's unicode.IsPrint.</summary>
    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
