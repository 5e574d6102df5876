using System.Text.Json;
using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Storage;

namespace Bellwether.Sandbox.Server;

/// <summary>How to delete: what the body says or, without one, the query.</summary>
internal sealed record DeleteOptions(string? Uid, string? ResourceVersion, string? Policy, bool? Orphan, bool DryRun)
{
    private const string Kind = "DeleteOptions";

    /// <exception cref="ApiError">They can't be read, or contradict themselves.</exception>
    public static DeleteOptions Read(Call call)
    {
        var body = call.Request.Body.Length > 0 ? Body(call) : Query(call.Info.Query);
        var (policy, orphan) = (body.Text("propagationPolicy"), body.Flag("orphanDependents"));
        var dryRun = (body.List("dryRun") ?? []).Select(one => one.AsText() ?? "").ToList();
        RequestOptions.ThrowIfAny(Kind, Propagation(policy, orphan), RequestOptions.DryRun(dryRun));
        var preconditions = body.Map("preconditions");
        return new DeleteOptions(preconditions.Text("uid"), preconditions.Text("resourceVersion"), policy, orphan, dryRun.Count > 0);
    }

    /// <exception cref="ApiError">409: it isn't the object that was meant.</exception>
    public void Check(Call call, StoredObject stored)
    {
        var version = stored.Json.Map("metadata").Text("resourceVersion");
        if (Uid is not null && Uid != stored.Uid)
        {
            throw Conflict(call, stored, "UID", Uid, stored.Uid, "deleted and then recreated");
        }

        if (ResourceVersion is not null && ResourceVersion != version)
        {
            throw Conflict(call, stored, "ResourceVersion", ResourceVersion, version, "modified");
        }
    }

    /// <summary>The finalizers of the object once these options are in force.</summary>
    public JsonArray Finalizers(JsonArray? now)
    {
        var names = (now ?? []).Select(one => one.AsText()!).ToList();
        var wanted = Policy switch
        {
            "Foreground" => "foregroundDeletion",
            "Orphan" => "orphan",
            "Background" => "",
            _ => Orphan switch { true => "orphan", false => "", null => null },
        };
        if (wanted is not null)
        {
            names.RemoveAll(name => name is "foregroundDeletion" or "orphan");
            if (wanted.Length > 0)
            {
                names.Add(wanted);
            }
        }

        return new JsonArray([.. names.Select(name => (JsonNode?)JsonValue.Create(name))]);
    }

    private static JsonObject Body(Call call)
    {
        JsonNode? body;
        try
        {
            body = call.Request.ReadBody();
        }
        catch (JsonException wrong)
        {
            throw new ApiError(500, "", "couldn't get version/kind; json parse error: " + wrong.Message);
        }

        if (body.Text("kind") is { Length: > 0 } kind and not Kind)
        {
            var version = body.Text("apiVersion") is { Length: > 0 } given ? given : "meta.k8s.io/v1";
            throw new ApiError(500, "", $"no kind \"{kind}\" is registered for version \"{version}\" in scheme \"k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27\"");
        }

        return body as JsonObject ?? [];
    }

    private static JsonObject Query(QueryParameters query)
    {
        var options = new JsonObject();
        if (query.Has("propagationPolicy"))
        {
            options["propagationPolicy"] = query["propagationPolicy"];
        }

        if (query.Has("dryRun"))
        {
            options["dryRun"] = new JsonArray(query["dryRun"]);
        }

        if (query.Has("orphanDependents"))
        {
            options["orphanDependents"] = query.Flag("orphanDependents");
        }

        return !query.Has("gracePeriodSeconds") || query.Whole("gracePeriodSeconds") is not null
            ? options
            : throw ApiError.BadRequest($"strconv.ParseInt: parsing \"{query["gracePeriodSeconds"]}\": invalid syntax");
    }

    private static IEnumerable<FieldError> Propagation(string? policy, bool? orphan)
    {
        const string field = "propagationPolicy";
        if (policy is not null && orphan is not null)
        {
            yield return FieldError.Invalid(field, policy, "orphanDependents and deletionPropagation cannot be both set");
        }

        if (policy is not (null or "Foreground" or "Background" or "Orphan"))
        {
            yield return FieldError.Unsupported(field, policy, ["Foreground", "Background", "Orphan", "nil"]);
        }
    }

    /// <summary>The storage of the real server words this with the kind; kinds that look themselves name the resource.</summary>
    private static ApiError Conflict(Call call, StoredObject stored, string what, string given, string? actual, string done)
    {
        var kind = call.Kind.Info;
        return call.Kind.ChecksDeletesItself
            ? ApiError.Conflict(kind.Group, kind.Plural, stored.Name, $"Precondition failed: {what} in precondition: {given}, {what} in object meta: {actual}")
            : ApiError.Conflict(
                kind.Group, kind.Kind, stored.Name, $"the {what} in the precondition ({given}) does not match the {what} in record ({actual}). The object might have been {done}");
    }
}
