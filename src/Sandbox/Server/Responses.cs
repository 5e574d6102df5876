using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Resources;
using Bellwether.Sandbox.Storage;

namespace Bellwether.Sandbox.Server;

/// <summary>Turns objects, lists and errors into responses in the representation that was asked for.</summary>
internal sealed class Responses(ITableWriter? tables, TimeProvider time)
{
    private static readonly Dictionary<string, string> NoCache = new()
    {
        ["Cache-Control"] = "no-cache, private",
    };

    public bool HasTables => tables is not null;

    public static ApiResponse Json(int code, JsonNode node) => new() { StatusCode = code, Body = JsonText.Write(node), Headers = NoCache };

    public static ApiResponse Text(int code, string text) => new()
    {
        StatusCode = code,
        ContentType = "text/plain; charset=utf-8",
        Body = Encoding.UTF8.GetBytes(text),
        Headers = NoCache,
    };

    public static ApiResponse Error(ApiError error)
    {
        if (error.PlainText)
        {
            return Text(error.Code, error.Message + "\n");
        }

        return new ApiResponse
        {
            StatusCode = error.Code,
            Body = JsonText.Write(error.ToStatus()),
            Headers = error.RetryAfter is { } seconds
                ? new Dictionary<string, string> { ["Cache-Control"] = "no-cache, private", ["Retry-After"] = seconds.ToString(CultureInfo.InvariantCulture) }
                : NoCache,
        };
    }

    /// <summary>One object as the answer.</summary>
    /// <exception cref="ApiError">406: the metadata of a list is asked for. What was to be done is done.</exception>
    public ApiResponse Object(int code, ServedKind kind, StoredObject stored, Negotiation negotiation, string includeObject) =>
        negotiation is { As: Representation.Partial, OfList: true }
            ? throw ApiError.NotAcceptable($"you requested PartialObjectMetadataList, but the requested object is not a list ({kind.GoType})")
            : new ApiResponse
            {
                StatusCode = code,
                Body = ObjectBytes(kind, stored, negotiation, includeObject, withColumns: true),
                Headers = NoCache,
            };

    public byte[] ObjectBytes(ServedKind kind, StoredObject stored, Negotiation negotiation, string includeObject, bool withColumns)
    {
        switch (negotiation.As)
        {
            case Representation.Full:
                var served = kind.FromStorage(stored.Json);
                return ReferenceEquals(served, stored.Json) ? stored.Bytes : JsonText.Write(served);
            case Representation.Partial:
                return negotiation.Version == "v1" ? stored.PartialBytes : JsonText.Write(stored.Partial(negotiation.Version));
            default:
                var list = new JsonObject();
                if (stored.Json.Map("metadata").Text("resourceVersion") is { } version)
                {
                    list["resourceVersion"] = version;
                }

                CheckInclusion(includeObject);
                return JsonText.Write(tables!.Write(new TableRequest(
                    kind.Info, negotiation.Version, [kind.FromStorage(stored.Json)], list, includeObject, withColumns, time.GetUtcNow())));
        }
    }

    /// <summary>A list as the answer.</summary>
    /// <exception cref="ApiError">406: the metadata of one object is asked for. What was to be done is done.</exception>
    public ApiResponse List(
        ServedKind kind, IReadOnlyList<StoredObject> items, JsonObject listMetadata, Negotiation negotiation, string includeObject)
    {
        if (negotiation.As == Representation.Table)
        {
            CheckInclusion(includeObject);
            return Json(200, tables!.Write(new TableRequest(
                kind.Info, negotiation.Version, [.. items.Select(item => kind.FromStorage(item.Json))], listMetadata, includeObject, true, time.GetUtcNow())));
        }

        var partial = negotiation.As == Representation.Partial;
        if (partial && !negotiation.OfList)
        {
            throw ApiError.NotAcceptable($"you requested PartialObjectMetadata, but the requested object is a list ({kind.GoType}List)");
        }

        var (listKind, apiVersion) = partial
            ? ("PartialObjectMetadataList", "meta.k8s.io/" + negotiation.Version)
            : (kind.Info.ListKind, kind.Info.ApiVersion);
        var body = new ArrayBufferWriter<byte>(1024);
        Append(body, $"{{\"kind\":\"{listKind}\",\"apiVersion\":\"{apiVersion}\",\"metadata\":");
        JsonText.Write(listMetadata, body);
        if (partial && items.Count == 0)
        {
            // A list of metadata begins without a slice.
            Append(body, ",\"items\":null}\n");
            return new ApiResponse { StatusCode = 200, Body = body.WrittenMemory, Headers = NoCache };
        }

        Append(body, ",\"items\":[");
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
            {
                body.Write(","u8);
            }

            var bytes = ObjectBytes(kind, items[i], negotiation, includeObject, withColumns: false);

            // Items of a typed list don't repeat what the list says of them.
            var skip = partial || kind.Info.IsCustom ? 0 : HeadLength(kind.Info);
            if (skip > 0)
            {
                body.Write("{"u8);
            }

            body.Write(bytes.AsSpan(skip));
        }

        body.Write("]}\n"u8);
        return new ApiResponse { StatusCode = 200, Body = body.WrittenMemory, Headers = NoCache };
    }

    private static void CheckInclusion(string includeObject)
    {
        if (includeObject is not ("" or "Metadata" or "Object" or "None"))
        {
            throw ApiError.BadRequest(
                $"Unable to convert to Table as requested: includeObject: Invalid value: \"{includeObject}\": must be 'Metadata', 'Object', 'None', or empty");
        }
    }

    private static int HeadLength(ResourceKind kind) => $"{{\"kind\":\"{kind.Kind}\",\"apiVersion\":\"{kind.ApiVersion}\",".Length;

    private static void Append(ArrayBufferWriter<byte> body, string text) => Encoding.UTF8.GetBytes(text, body);
}
