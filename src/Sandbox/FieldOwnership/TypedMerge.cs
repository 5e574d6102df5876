using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;

namespace Bellwether.Sandbox.FieldOwnership;

/// <summary>What two values of one schema differ in.</summary>
internal sealed class Comparison
{
    public FieldSet Added { get; } = new();

    public FieldSet Modified { get; } = new();

    public FieldSet Removed { get; } = new();

    public bool IsSame => Added.IsEmpty && Modified.IsEmpty && Removed.IsEmpty;
}

/// <summary>Walks two values side by side, to merge the right one into the left one or to compare them.</summary>
internal static class TypedMerge
{
    public static JsonObject Merge(JsonObject live, JsonObject config, Schema schema) =>
        (JsonObject)MergeNodes(new Side(true, live), new Side(true, config), schema)!;

    public static Comparison Compare(JsonObject before, JsonObject after, Schema schema)
    {
        var comparison = new Comparison();
        CompareNodes(new Side(true, before), new Side(true, after), schema, [], comparison);
        return comparison;
    }

    private static JsonNode? MergeNodes(Side left, Side right, Schema schema)
    {
        if (!right.Present)
        {
            return left.Value?.DeepClone();
        }

        if (!left.Present || left.Value is null || right.Value is null)
        {
            return right.Value?.DeepClone();
        }

        if (left.Value is JsonObject leftMap && right.Value is JsonObject rightMap && schema.Map is { Atomic: false } map)
        {
            var merged = new JsonObject();
            foreach (var name in Names(leftMap, rightMap))
            {
                merged[name] = MergeNodes(Side.Of(leftMap, name), Side.Of(rightMap, name), map.Fields.GetValueOrDefault(name) ?? map.Values ?? Schema.Untyped);
            }

            return merged;
        }

        if (left.Value is JsonArray leftList && right.Value is JsonArray rightList
            && schema.List is { } list && list.Relation != ListRelation.Atomic)
        {
            var mine = ByElement(leftList, list);
            var theirs = ByElement(rightList, list);
            var merged = new JsonArray();
            foreach (var element in mine.Keys.Concat(theirs.Keys.Where(element => !mine.ContainsKey(element))))
            {
                merged.Add(MergeNodes(Side.Of(mine, element), Side.Of(theirs, element), list.Items));
            }

            return merged;
        }

        return right.Value.DeepClone();
    }

    private static void CompareNodes(Side left, Side right, Schema schema, List<string> path, Comparison into)
    {
        // A map beside a list: each is judged by its own shape.
        var leftMap = left.Value as JsonObject;
        var rightMap = right.Value as JsonObject;
        var leftList = left.Value as JsonArray;
        var rightList = right.Value as JsonArray;
        if (schema.Map is { Atomic: false } map && (leftMap ?? rightMap) is not null && leftList is null && rightList is null
            && (leftMap?.Count ?? 0) + (rightMap?.Count ?? 0) > 0)
        {
            foreach (var name in Names(leftMap, rightMap))
            {
                path.Add(PathElement.Field(name));
                CompareNodes(Side.Of(leftMap, name), Side.Of(rightMap, name), map.Fields.GetValueOrDefault(name) ?? map.Values ?? Schema.Untyped, path, into);
                path.RemoveAt(path.Count - 1);
            }

            Presence(left, right, path, into);
            return;
        }

        if (schema.List is { } list && list.Relation != ListRelation.Atomic && (leftList ?? rightList) is not null && leftMap is null && rightMap is null
            && (leftList?.Count ?? 0) + (rightList?.Count ?? 0) > 0)
        {
            var mine = ByElement(leftList, list);
            var theirs = ByElement(rightList, list);
            foreach (var element in mine.Keys.Concat(theirs.Keys.Where(element => !mine.ContainsKey(element))))
            {
                path.Add(element);
                CompareNodes(Side.Of(mine, element), Side.Of(theirs, element), list.Items, path, into);
                path.RemoveAt(path.Count - 1);
            }

            Presence(left, right, path, into);
            return;
        }

        if (left.Present && right.Present)
        {
            if (!left.Value.SameAs(right.Value))
            {
                into.Modified.Insert(path);
            }
        }
        else
        {
            Presence(left, right, path, into);
        }
    }

    private static void Presence(Side left, Side right, List<string> path, Comparison into)
    {
        if (!left.Present)
        {
            into.Added.Insert(path);
        }
        else if (!right.Present)
        {
            into.Removed.Insert(path);
        }
    }

    private static IEnumerable<string> Names(JsonObject? left, JsonObject? right)
    {
        foreach (var (name, _) in left ?? [])
        {
            yield return name;
        }

        foreach (var (name, _) in right ?? [])
        {
            if (left?.ContainsKey(name) != true)
            {
                yield return name;
            }
        }
    }

    private static Dictionary<string, JsonNode?> ByElement(JsonArray? list, ListShape shape)
    {
        var items = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var item in list ?? [])
        {
            items.TryAdd(TypedValues.ElementOf(item, shape), item);
        }

        return items;
    }

    private readonly record struct Side(bool Present, JsonNode? Value)
    {
        public static Side Of(JsonObject? map, string name) =>
            map is not null && map.TryGetPropertyValue(name, out var value) ? new Side(true, value) : default;

        public static Side Of(Dictionary<string, JsonNode?> items, string element) =>
            items.TryGetValue(element, out var value) ? new Side(true, value) : default;
    }
}
