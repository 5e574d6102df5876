using System.Text.Json.Nodes;
using Bellwether.Sandbox.FieldOwnership;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Server;

namespace Bellwether.Sandbox.Resources;

/// <summary>Events are one resource in two shapes: core/v1 (as stored) and events.k8s.io/v1.</summary>
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

    public override bool CreatesOnUpdate => true;

    public override IReadOnlyList<string> SelectableFields =>
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
            "reportingComponent" => stored.Text("reportingComponent") ?? "",
            "source" => stored.Map("source").Text("component") is { Length: > 0 } source ? source : stored.Text("reportingComponent") ?? "",
            _ when field.StartsWith("involvedObject.", StringComparison.Ordinal) => stored.Map("involvedObject").Text(field[15..]) ?? "",
            _ => null,
        };
    }

    public override Schema? SchemaOf(string apiVersion) => apiVersion switch
    {
        CoreVersion => BuiltInTypes.SchemaOf("io.k8s.api.core.v1.Event"),
        NewVersion => BuiltInTypes.SchemaOf("io.k8s.api.events.v1.Event"),
        _ => null,
    };

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
        return result;
    }

    public override void Validate(JsonObject obj, List<FieldError> errors)
    {
        var stored = ConvertTo(obj, CoreVersion);
        var space = obj.Map("metadata").Text("namespace") ?? "";
        var involved = stored.Map("involvedObject");
        var involvedSpace = involved.Text("namespace") ?? "";
        var legacy = core && stored["eventTime"] is null;
        if (involvedSpace.Length == 0 && space is not ("default" or "kube-system"))
        {
            errors.Add(FieldError.Invalid("involvedObject.namespace", involvedSpace, legacy ? "does not match event.namespace" : "must be namespace"));
        }
        else if (involvedSpace.Length > 0 && involvedSpace != space)
        {
            errors.Add(FieldError.Invalid("involvedObject.namespace", involvedSpace, "does not match event.namespace"));
        }

        if (!legacy)
        {
            ValidateNew(stored, errors);
        }
    }

    /// <summary>What an existing event says about when and what can't be changed in the new shape.</summary>
    public override void ValidateUpdate(JsonObject obj, JsonObject old, string subresource, List<FieldError> errors) => Validate(obj, errors);

    private static void ValidateNew(JsonObject stored, List<FieldError> errors)
    {
        if (stored["eventTime"] is null)
        {
            errors.Add(FieldError.Required("eventTime"));
        }

        if (stored.Text("type") is not ("Normal" or "Warning"))
        {
            errors.Add(FieldError.Invalid("type", stored.Text("type") ?? "", "has invalid value: " + stored.Text("type")));
        }

        var controller = stored.Text("reportingComponent") ?? "";
        if (controller.Length == 0)
        {
            errors.Add(FieldError.Required("reportingController"));
        }

        errors.AddRange(Names.QualifiedNameErrors(controller).Take(controller.Length == 0 ? 0 : 9).Select(wrong => FieldError.Invalid("reportingController", controller, wrong)));
        foreach (var (field, limit) in ((string, int)[])[("reportingInstance", 128), ("action", 128), ("reason", 128)])
        {
            var text = stored.Text(field) ?? "";
            if (text.Length == 0)
            {
                errors.Add(FieldError.Required(field));
            }
            else if (text.Length > limit)
            {
                errors.Add(FieldError.Invalid(field, "", $"can have at most {limit} characters"));
            }
        }

        if ((stored.Text("message") ?? "").Length > 1024)
        {
            errors.Add(FieldError.Invalid("message", "", "can have at most 1024 characters"));
        }
    }
}
