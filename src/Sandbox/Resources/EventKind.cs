using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Server;

namespace Bellwether.Sandbox.Resources;

/// <summary>
/// Events are one resource in two shapes: core/v1 (as stored) and events.k8s.io/v1. Neither has a schema for the other's owners, so
/// they are forgotten at its updates, as on the real server.
/// </summary>
internal sealed class EventKind(bool core) : BuiltInKind(core
    ? Describe("", "v1", "Event", "events", true, "core.v1.Event", "ev")
    : Describe("events.k8s.io", "v1", "Event", "events", true, "events.v1.Event", "ev"))
{
    private const string CoreVersion = "v1";
    private const string NewVersion = "events.k8s.io/v1";

    private static readonly (string Core, string New)[] Renamed =
    [
        ("involvedObject", "regarding"), ("message", "note"), ("source", "deprecatedSource"), ("firstTimestamp", "deprecatedFirstTimestamp"),
        ("lastTimestamp", "deprecatedLastTimestamp"), ("count", "deprecatedCount"), ("reportingComponent", "reportingController"),
    ];

    public override string Storage => "events";

    public override string ErrorGroup => "";

    public override string GoPackage => "core";

    public override MetadataChecks MetadataChecks { get; } = core ? new(Core: false, Changes: 0) : new(Core: true);

    public override bool CreatesOnUpdate => true;

    public override IReadOnlyList<string> SelectableFields => core ? CoreFields : NewFields;

    private static string[] NewFields { get; } = ["reason", "type", "reportingController", .. CoreFields
        .Where(field => field.StartsWith("involvedObject.", StringComparison.Ordinal))
        .Select(field => "regarding." + field[15..])];

    private static string[] CoreFields =>
    [
        "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion",
        "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type",
    ];

    /// <summary>Looks at the stored form.</summary>
    public override string? SelectableField(JsonObject obj, string field)
    {
        var stored = ConvertTo(obj, CoreVersion);
        return field switch
        {
            "reason" or "type" => stored.Text(field) ?? "",
            "reportingComponent" or "reportingController" => stored.Text("reportingComponent") ?? "",
            "source" => stored.Map("source").Text("component") is { Length: > 0 } source ? source : stored.Text("reportingComponent") ?? "",
            _ when field.StartsWith("involvedObject.", StringComparison.Ordinal) => stored.Map("involvedObject").Text(field[15..]) ?? "",
            _ when field.StartsWith("regarding.", StringComparison.Ordinal) => stored.Map("involvedObject").Text(field[10..]) ?? "",
            _ => null,
        };
    }

    public override JsonObject FromStorage(JsonObject stored) => ConvertTo(stored, Info.ApiVersion);

    public override JsonObject ToStorage(JsonObject obj) => ConvertTo(obj, CoreVersion);

    public override JsonObject ConvertTo(JsonObject value, string apiVersion)
    {
        // Inside the ownership algorithm a value may have lost its apiVersion; its shape tells.
        var isCore = value.Text("apiVersion") is { } own ? own == CoreVersion : !value.ContainsKey("regarding") && !value.ContainsKey("note");
        if (isCore == (apiVersion == CoreVersion))
        {
            return value;
        }

        var copy = value.Copy();
        var result = new JsonObject();
        foreach (var (name, node) in copy.ToList())
        {
            copy.Remove(name);
            var renamed = Array.Find(Renamed, pair => (isCore ? pair.Core : pair.New) == name);
            result[renamed == default ? name : isCore ? renamed.New : renamed.Core] = node;
        }

        result["apiVersion"] = apiVersion;
        foreach (var (coreName, newName) in ((string, string)[])[("reportingComponent", "reportingController"), ("reportingInstance", "reportingInstance")])
        {
            // Only the core type encodes these when they are empty.
            if (!isCore)
            {
                result[coreName] ??= "";
            }
            else if (result.Text(newName) is "")
            {
                result.Remove(newName);
            }
        }

        return result;
    }

    public override void Validate(JsonObject obj, List<FieldError> errors)
    {
        ValidateAny(obj, errors);
        if (!core)
        {
            ValidateNew(ConvertTo(obj, CoreVersion), errors);
        }
    }

    /// <summary>What the newer group asks of new events it doesn't ask of changed ones: they may have come through the older.</summary>
    public override void ValidateUpdate(JsonObject obj, JsonObject old, string subresource, List<FieldError> errors) => ValidateAny(obj, errors);

    private void ValidateAny(JsonObject obj, List<FieldError> errors)
    {
        var stored = ConvertTo(obj, CoreVersion);
        var space = obj.Map("metadata").Text("namespace") ?? "";
        var involved = stored.Map("involvedObject").Text("namespace") ?? "";
        if (stored["eventTime"] is null)
        {
            if (involved.Length == 0 ? space != "default" : involved != space)
            {
                errors.Add(FieldError.Invalid("involvedObject.namespace", involved, "does not match event.namespace"));
            }
        }
        else
        {
            ValidateReporter(stored, space, involved, errors);
        }
    }

    private static void ValidateReporter(JsonObject stored, string space, string involved, List<FieldError> errors)
    {
        // About a cluster-scoped object: the server of this version takes it in kube-system only, and not in "default".
        if (involved.Length == 0 && space != "kube-system")
        {
            errors.Add(FieldError.Invalid("involvedObject.namespace", involved, "does not match event.namespace"));
        }

        var controller = stored.Text("reportingComponent") ?? "";
        if (controller.Length == 0)
        {
            errors.Add(FieldError.Required("reportingController"));
        }
        else
        {
            errors.AddRange(Names.QualifiedNameErrors(controller).Select(wrong => FieldError.Invalid("reportingController", controller, wrong)));
        }

        foreach (var field in (string[])["reportingInstance", "action", "reason"])
        {
            var text = stored.Text(field) ?? "";
            if (text.Length == 0)
            {
                errors.Add(FieldError.Required(field));
            }
            else if (text.Length > 128)
            {
                errors.Add(FieldError.Invalid(field, "", "can have at most 128 characters"));
            }
        }

        if ((stored.Text("message") ?? "").Length > 1024)
        {
            errors.Add(FieldError.Invalid("message", "", "can have at most 1024 characters"));
        }
    }

    private static void ValidateNew(JsonObject stored, List<FieldError> errors)
    {
        if (stored["eventTime"] is null)
        {
            errors.Add(FieldError.Required("eventTime"));
        }

        if (stored.Text("type") is not ("Normal" or "Warning"))
        {
            errors.Add(FieldError.Invalid("type", "", "has invalid value: " + stored.Text("type")));
        }

        foreach (var field in (string[])["firstTimestamp", "lastTimestamp", "count"])
        {
            if (stored[field] is not null)
            {
                errors.Add(FieldError.Invalid(field, "", "needs to be unset"));
            }
        }
    }
}
