using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Storage;

namespace Bellwether.Sandbox.Server;

/// <summary>GET of one object and of lists, in pages that all come from one revision.</summary>
internal sealed class Reads(ServerContext context)
{
    private static readonly TimeSpan FutureWait = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();

    /// <summary>What unfinished lists still need: the objects at their revision.</summary>
    private readonly Dictionary<(string Resource, long Revision), (IReadOnlyList<StoredObject> Objects, DateTimeOffset Until)> _pages = [];

    public async Task<ApiResponse> GetAsync(Call call, CancellationToken cancellationToken)
    {
        await WaitForAsync(ReadVersion(call.Info.Query), cancellationToken);
        var key = StoredObject.KeyOf(call.Namespace, call.Name);
        var stored = (call.AsOf is { } past && context.Store.At(call.Kind.Storage, past) is { } then
            ? then.FirstOrDefault(obj => obj.Key == key)
            : context.Store.Table(call.Kind.Storage).Get(key)) ?? throw call.NotFound();
        return context.Responses.Object(200, call.Kind, stored, call.Accepts, call.IncludeObject);
    }

    public async Task<ApiResponse> ListAsync(Call call, CancellationToken cancellationToken)
    {
        var query = call.Info.Query;
        RequestOptions.List(query);
        var version = ReadVersion(query);
        CheckMatch(query);
        var labels = LabelSelector.Parse(query["labelSelector"]);
        var fields = FieldSelector.Parse(query["fieldSelector"], call.Kind);
        await WaitForAsync(version, cancellationToken);

        var limit = query.Whole("limit") ?? 0;
        var (objects, revision, start) = Source(call, query, version);
        var page = new List<StoredObject>();
        string? last = null;
        var remaining = 0;
        foreach (var candidate in objects)
        {
            if (start is not null && string.CompareOrdinal(candidate.Key, start) < 0)
            {
                continue;
            }

            if (!InScope(call, candidate) || !labels.Matches(candidate.Json) || !fields.Matches(candidate.Json, call.Kind))
            {
                continue;
            }

            if (limit > 0 && page.Count == limit)
            {
                remaining++;
                continue;
            }

            page.Add(candidate);
            last = candidate.Key;
        }

        var metadata = new JsonObject { ["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture) };
        if (call.Kind.Info.IsCustom && call.Accepts.As == Representation.Full)
        {
            // Lists of custom resources have no type that would leave an empty token out.
            metadata["continue"] = "";
        }

        if (remaining > 0)
        {
            metadata["continue"] = Remember(call.Kind.Storage, revision, objects, last! + "\0");
            if (labels.IsEmpty && fields.IsEmpty && call.Accepts.As != Representation.Partial)
            {
                metadata["remainingItemCount"] = remaining;
            }
        }

        return context.Responses.List(call.Kind, page, metadata, call.Accepts, call.IncludeObject);
    }

    public static bool InScope(Call call, StoredObject candidate) => call.Namespace.Length == 0 || candidate.Namespace == call.Namespace;

    public static long? ReadVersion(QueryParameters query)
    {
        var text = query["resourceVersion"];
        if (text.Length == 0)
        {
            return null;
        }

        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? (long)version
            : throw new ApiError(500, "", $"resourceVersion: Invalid value: \"{text}\": strconv.ParseUint: parsing \"{text}\": invalid syntax");
    }

    private static void CheckMatch(QueryParameters query)
    {
        var match = query["resourceVersionMatch"];
        if (match.Length == 0)
        {
            return;
        }

        var error = query["resourceVersion"].Length == 0
            ? FieldError.Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided")
            : query["continue"].Length > 0
                ? FieldError.Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided")
                : match is not ("Exact" or "NotOlderThan")
                    ? FieldError.Unsupported("resourceVersionMatch", match, ["Exact", "NotOlderThan", ""])
                    : match == "Exact" && query["resourceVersion"] == "0"
                        ? FieldError.Forbidden("resourceVersionMatch", "resourceVersionMatch \"Exact\" is forbidden for resourceVersion \"0\"")
                        : null;
        if (error is not null)
        {
            throw ApiError.Invalid("meta.k8s.io", "ListOptions", "", [error]);
        }
    }

    /// <summary>The objects to list, their revision and where to go on.</summary>
    private (IReadOnlyList<StoredObject> Objects, long Revision, string? Start) Source(Call call, QueryParameters query, long? version)
    {
        if (query["continue"] is { Length: > 0 } token)
        {
            if (version is > 0)
            {
                throw ApiError.BadRequest("specifying resource version is not allowed when using continue");
            }

            return Resume(call, token);
        }

        var (objects, revision) = context.Store.Snapshot(call.Kind.Storage);
        if (call.AsOf is { } past && context.Store.At(call.Kind.Storage, past) is { } then)
        {
            return (then, past, null);
        }

        var exact = query["resourceVersionMatch"] == "Exact" || (query["resourceVersionMatch"].Length == 0 && query.Whole("limit") > 0 && version is > 0);
        if (exact && version != revision)
        {
            objects = Recall(call.Kind.Storage, version!.Value) ?? context.Store.At(call.Kind.Storage, version!.Value)
                ?? throw ApiError.Expired("The resourceVersion for the provided list is too old.");
            revision = version!.Value;
        }

        return (objects, revision, null);
    }

    private (IReadOnlyList<StoredObject> Objects, long Revision, string? Start) Resume(Call call, string token)
    {
        var decoded = Decode(token);
        var (revision, start) = (decoded.Whole("rv") ?? 0, decoded.Text("start") ?? "");
        if (revision > 0)
        {
            if (Recall(call.Kind.Storage, revision) is { } page)
            {
                return (page, revision, start);
            }

            throw new ApiError(
                410,
                "Expired",
                "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.")
            {
                Continue = Encode(-1, start),
            };
        }

        // An inconsistent token: the rest as it is now.
        var (now, current) = context.Store.Snapshot(call.Kind.Storage);
        return (now, current, start);
    }

    private static JsonObject Decode(string token)
    {
        try
        {
            var text = token.Replace('-', '+').Replace('_', '/');
            var bytes = Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
            var first = bytes.Length > 0 ? (char)bytes[0] : ' ';
            return first == '{' ? (JsonObject)JsonText.Parse(bytes)! : throw new JsonException($"invalid character '{first}' looking for beginning of value");
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException)
        {
            throw ApiError.BadRequest("invalid continue token: continue key is not valid: " + wrong.Message);
        }
    }

    private static string Encode(long revision, string start) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(
            JsonText.ToText(new JsonObject { ["v"] = "meta.k8s.io/v1", ["rv"] = revision, ["start"] = start })))
            .TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private string Remember(string resource, long revision, IReadOnlyList<StoredObject> objects, string start)
    {
        lock (_gate)
        {
            foreach (var stale in _pages.Where(page => page.Value.Until < context.Now).Select(page => page.Key).ToList())
            {
                _pages.Remove(stale);
            }

            if (!_pages.ContainsKey((resource, revision)))
            {
                _pages[(resource, revision)] = (objects, context.Now + context.Options.ContinueLifetime);
            }
        }

        return Encode(revision, start);
    }

    private IReadOnlyList<StoredObject>? Recall(string resource, long revision)
    {
        lock (_gate)
        {
            return _pages.TryGetValue((resource, revision), out var page) && page.Until >= context.Now ? page.Objects : null;
        }
    }

    /// <summary>Forgets all pages, so that continue tokens given out so far get 410.</summary>
    public void ExpirePages()
    {
        lock (_gate)
        {
            _pages.Clear();
        }
    }

    private async Task WaitForAsync(long? version, CancellationToken cancellationToken)
    {
        if (version is not { } wanted || wanted <= context.Store.Revision)
        {
            return;
        }

        if (!await context.Store.ReachesAsync(wanted, FutureWait, context.Time, cancellationToken))
        {
            throw new ApiError(
                504,
                "Timeout",
                $"Timeout: Too large resource version: {wanted}, current: {context.Store.Revision}",
                new JsonObject
                {
                    ["causes"] = new JsonArray(new JsonObject { ["reason"] = "ResourceVersionTooLarge", ["message"] = "Too large resource version" }),
                    ["retryAfterSeconds"] = 1,
                })
            { RetryAfter = 1 };
        }
    }
}
