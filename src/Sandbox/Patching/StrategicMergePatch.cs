using System.Text.Json.Nodes;
using Bellwether.Sandbox.FieldOwnership;
using Bellwether.Sandbox.Json;

namespace Bellwether.Sandbox.Patching;

/// <summary>Strategic merge patch by the patch strategies of the built-in types, with its directives.</summary>
internal static class StrategicMergePatch
{
    private const string Directive = "$patch";
    private const string Retain = "$retainKeys";
    private const string DeletePrefix = "$deleteFromPrimitiveList/";
    private const string OrderPrefix = "$setElementOrder/";

    /// <exception cref="PatchException">Not a valid strategic patch for this type.</exception>
    public static JsonObject Apply(JsonObject target, JsonObject patch, Schema schema) => Merge(target, patch, schema);

    private static JsonObject Merge(JsonObject target, JsonObject patch, Schema schema)
    {
        switch (patch.Text(Directive))
        {
            case "replace":
                var replaced = patch.Copy();
                replaced.Remove(Directive);
                return replaced;
            case "delete":
                return [];
            case null or "merge":
                break;
            case var unknown:
                throw new PatchException($"unknown patch type found: {unknown}", malformed: true);
        }

        var result = target.Copy();
        if (patch.List(Retain) is { } kept)
        {
            var names = kept.Select(one => one.AsText()).ToHashSet();
            foreach (var name in result.Select(pair => pair.Key).Where(name => !names.Contains(name)).ToList())
            {
                result.Remove(name);
            }
        }

        foreach (var (name, value) in patch)
        {
            if (name.StartsWith(DeletePrefix, StringComparison.Ordinal))
            {
                DeleteValues(result, name[DeletePrefix.Length..], value as JsonArray ?? []);
            }
            else if (name is not (Directive or Retain) && !name.StartsWith(OrderPrefix, StringComparison.Ordinal))
            {
                Member(result, name, value, schema.Map?.Fields.GetValueOrDefault(name) ?? schema.Map?.Values ?? Schema.Untyped);
            }
        }

        foreach (var (name, value) in patch)
        {
            if (value is JsonArray order && name.StartsWith(OrderPrefix, StringComparison.Ordinal))
            {
                var list = name[OrderPrefix.Length..];
                Reorder(result, list, order, schema.Map?.Fields.GetValueOrDefault(list)?.PatchMergeKey, target[list] as JsonArray);
            }
            else if (value is JsonArray items && schema.Map?.Fields.GetValueOrDefault(name) is { } field && !patch.ContainsKey(OrderPrefix + name)
                && field.PatchStrategy?.Contains("merge", StringComparison.Ordinal) == true)
            {
                Reorder(result, name, items, field.PatchMergeKey, target[name] as JsonArray);
            }
        }

        return result;
    }

    private static void Member(JsonObject result, string name, JsonNode? value, Schema schema)
    {
        switch (value)
        {
            case null:
                result.Remove(name);
                break;
            case JsonObject changes when schema.PatchStrategy == "replace":
                result[name] = changes.DeepClone();
                break;
            case JsonObject changes:
                result[name] = Merge(result[name] as JsonObject ?? [], changes, schema);
                break;
            case JsonArray items when schema.PatchStrategy?.Contains("merge", StringComparison.Ordinal) == true:
                result[name] = MergeList(result[name] as JsonArray ?? [], items, schema);
                break;
            default:
                result[name] = value.DeepClone();
                break;
        }
    }

    private static JsonArray MergeList(JsonArray target, JsonArray patch, Schema schema)
    {
        if (schema.PatchMergeKey is not { } key)
        {
            var values = new JsonArray([.. target.Select(one => one?.DeepClone())]);
            foreach (var item in patch.Where(item => !target.Any(one => one.SameAs(item))))
            {
                values.Add(item?.DeepClone());
            }

            return values;
        }

        if (patch.Any(item => item.Text(Directive) == "replace"))
        {
            return new JsonArray([.. patch.Where(item => item.Text(Directive) is null).Select(item => item?.DeepClone())]);
        }

        var result = new JsonArray([.. target.Select(one => one?.DeepClone())]);
        foreach (var item in patch)
        {
            if (item is not JsonObject changes || !changes.TryGetPropertyValue(key, out var id))
            {
                throw new PatchException($"map: {JsonText.ToText(item)} does not contain declared merge key: {key}", malformed: true);
            }

            var index = IndexOf(result, key, id);
            if (changes.Text(Directive) == "delete")
            {
                if (index >= 0)
                {
                    result.RemoveAt(index);
                }
            }
            else if (index >= 0)
            {
                result[index] = Merge((JsonObject)result[index]!, changes, schema.List!.Items);
            }
            else
            {
                result.Add((JsonNode)Merge([], changes, schema.List!.Items));
            }
        }

        return result;
    }

    private static void DeleteValues(JsonObject result, string name, JsonArray gone)
    {
        if (result[name] is JsonArray list)
        {
            result[name] = new JsonArray([.. list.Where(one => !gone.Any(value => value.SameAs(one))).Select(one => one?.DeepClone())]);
        }
    }

    /// <summary>Items that a patch names come in its order; between them, what only the server has stays before what it stood before.</summary>
    private static void Reorder(JsonObject result, string name, JsonArray order, string? key, JsonArray? before)
    {
        if (result[name] is not JsonArray list)
        {
            return;
        }

        JsonNode? Id(JsonNode? item) => key is null ? item : (item as JsonObject)?[key];
        int Rank(JsonArray? ids, JsonNode? item)
        {
            for (var i = 0; i < (ids?.Count ?? 0); i++)
            {
                if (Id(ids![i]).SameAs(Id(item)))
                {
                    return i;
                }
            }

            return -1;
        }

        var named = new Queue<JsonNode?>(list.Where(item => Rank(order, item) >= 0).OrderBy(item => Rank(order, item)));
        var others = new Queue<JsonNode?>(list.Where(item => Rank(order, item) < 0));
        var merged = new JsonArray();
        while (named.Count + others.Count > 0)
        {
            var takesOther = named.Count == 0 || (others.Count > 0
                && Rank(before, others.Peek()) is >= 0 and var left && Rank(before, named.Peek()) is >= 0 and var right && left < right);
            merged.Add((takesOther ? others : named).Dequeue()?.DeepClone());
        }

        result[name] = merged;
    }

    private static int IndexOf(JsonArray list, string key, JsonNode? id)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is JsonObject map && map[key].SameAs(id))
            {
                return i;
            }
        }

        return -1;
    }
}
