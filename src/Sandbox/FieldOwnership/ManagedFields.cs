using System.Globalization;
using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;

namespace Bellwether.Sandbox.FieldOwnership;

/// <summary>Who owns fields. An applier is the same whatever version it applies; an updater is one per version.</summary>
/// <param name="Name">As the client calls itself.</param>
/// <param name="Operation">Apply or Update; what a client makes up is kept until validation refuses it.</param>
/// <param name="ApiVersion">Empty for an applier.</param>
internal sealed record Manager(string Name, string Operation, string ApiVersion)
{
    private const string Apply = "Apply";
    private const string Update = "Update";

    public bool Applies => Operation == Apply;

    public static Manager Applier(string name) => new(name, Apply, "");

    public static Manager Updater(string name, string apiVersion) => new(name, Update, apiVersion);

    /// <summary>Whom an entry of managedFields names.</summary>
    public static Manager Of(string name, string operation, string apiVersion) => new(name, operation, operation == Apply ? "" : apiVersion);
}

/// <summary>What a manager owns, in which version the paths are meant, and since when.</summary>
internal sealed record Owned(FieldSet Fields, string ApiVersion, string? Time);

/// <summary>metadata.managedFields, decoded.</summary>
internal sealed class ManagedFields
{
    private readonly Dictionary<Manager, Owned> _owned = [];

    public ManagedFields()
    {
    }

    private ManagedFields(ManagedFields other)
    {
        _owned = new Dictionary<Manager, Owned>(other._owned);
    }

    public int Count => _owned.Count;

    public IReadOnlyList<Manager> Managers => [.. _owned.Keys];

    public Owned? this[Manager manager]
    {
        get => _owned.GetValueOrDefault(manager);
        set
        {
            if (value is null || value.Fields.IsEmpty)
            {
                _owned.Remove(manager);
            }
            else
            {
                _owned[manager] = value;
            }
        }
    }

    public ManagedFields Copy() => new(this);

    /// <summary>Also keeps an empty set, which an algorithm in the middle of its work may need.</summary>
    public void Put(Manager manager, Owned owned) => _owned[manager] = owned;

    public void Remove(Manager manager) => _owned.Remove(manager);

    public bool SameFieldsAs(ManagedFields other) =>
        _owned.Count == other._owned.Count
        && _owned.All(pair => other._owned.TryGetValue(pair.Key, out var theirs)
            && theirs.ApiVersion == pair.Value.ApiVersion && theirs.Fields.SameAs(pair.Value.Fields));

    /// <summary>The one empty entry by which a client asks to forget all managers.</summary>
    public static bool IsReset(JsonArray? entries) => entries is [JsonObject { Count: 0 }];

    /// <summary>Operations and types of fields are as sent: nothing checks them here, and the type is forgotten.</summary>
    /// <exception cref="FormatException">The fields of an entry can't be read.</exception>
    public static ManagedFields Decode(JsonArray? entries)
    {
        var managed = new ManagedFields();
        foreach (var entry in entries ?? [])
        {
            var apiVersion = entry.Text("apiVersion") ?? "";
            var manager = Manager.Of(entry.Text("manager") ?? "", entry.Text("operation") ?? "", apiVersion);
            var fields = entry.Map("fieldsV1") is { } json ? FieldSet.FromJson(json) : new FieldSet();
            managed.Put(manager, new Owned(fields, apiVersion, entry.Text("time")));
        }

        return managed;
    }

    /// <summary>Appliers first, then by time (none first), name and version, as the real server sorts.</summary>
    public JsonArray? Encode()
    {
        if (_owned.Count == 0)
        {
            return null;
        }

        var ordered = _owned
            .OrderBy(pair => pair.Key.Applies ? 0 : 1)
            .ThenBy(pair => pair.Value.Time ?? "", StringComparer.Ordinal)
            .ThenBy(pair => pair.Key.Name, StringComparer.Ordinal)
            .ThenBy(pair => pair.Value.ApiVersion, StringComparer.Ordinal);
        var entries = new JsonArray();
        foreach (var (manager, owned) in ordered)
        {
            var entry = new JsonObject
            {
                ["manager"] = manager.Name,
                ["operation"] = manager.Operation,
                ["apiVersion"] = owned.ApiVersion,
            };
            if (owned.Time is not null)
            {
                entry["time"] = owned.Time;
            }

            entry["fieldsType"] = "FieldsV1";
            entry["fieldsV1"] = owned.Fields.ToJson();
            entries.Add((JsonNode)entry);
        }

        return entries;
    }

    public static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
