using System.Text.Json.Nodes;

namespace Bellwether.Sandbox.FieldOwnership;

/// <summary>
/// A set of field paths, as structured-merge-diff defines it. Path elements are kept in the canonical text of FieldsV1:
/// <c>f:name</c>, <c>k:{"key":"value"}</c>, <c>v:"value"</c>, <c>i:0</c>.
/// </summary>
internal sealed class FieldSet
{
    private readonly HashSet<string> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FieldSet> _children = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Members => _members;

    public IReadOnlyDictionary<string, FieldSet> Children => _children;

    public bool IsEmpty => _members.Count == 0 && _children.Values.All(child => child.IsEmpty);

    /// <summary>Adds a path; the empty path adds nothing.</summary>
    public void Insert(IReadOnlyList<string> path)
    {
        if (path.Count == 0)
        {
            return;
        }

        var set = this;
        for (var i = 0; i < path.Count - 1; i++)
        {
            set = set.ChildOrNew(path[i]);
        }

        set._members.Add(path[^1]);
    }

    public bool Has(string element) => _members.Contains(element);

    public FieldSet? Child(string element) => _children.GetValueOrDefault(element);

    /// <summary>A set that holds another one below a path.</summary>
    public static FieldSet Nested(IReadOnlyList<string> path, FieldSet below)
    {
        var result = below;
        foreach (var element in path.Reverse())
        {
            var parent = new FieldSet();
            parent.AddChild(element, result);
            result = parent;
        }

        return result;
    }

    public FieldSet Union(FieldSet other)
    {
        var result = new FieldSet();
        result._members.UnionWith(_members);
        result._members.UnionWith(other._members);
        foreach (var (element, child) in _children)
        {
            result._children[element] = other._children.TryGetValue(element, out var theirs) ? child.Union(theirs) : child;
        }

        foreach (var (element, child) in other._children)
        {
            result._children.TryAdd(element, child);
        }

        return result;
    }

    public FieldSet Intersection(FieldSet other)
    {
        var result = new FieldSet();
        foreach (var element in _members.Where(other._members.Contains))
        {
            result._members.Add(element);
        }

        foreach (var (element, child) in _children)
        {
            if (other._children.TryGetValue(element, out var theirs))
            {
                result.AddChild(element, child.Intersection(theirs));
            }
        }

        return result;
    }

    /// <summary>What is here and not there; children of a path that is there stay.</summary>
    public FieldSet Difference(FieldSet other)
    {
        var result = new FieldSet();
        foreach (var element in _members.Where(element => !other._members.Contains(element)))
        {
            result._members.Add(element);
        }

        foreach (var (element, child) in _children)
        {
            result.AddChild(element, other._children.TryGetValue(element, out var theirs) ? child.Difference(theirs) : child);
        }

        return result;
    }

    /// <summary>What is here, neither there nor under a path that is there.</summary>
    public FieldSet RecursiveDifference(FieldSet other)
    {
        var result = new FieldSet();
        foreach (var element in _members.Where(element => !other._members.Contains(element)))
        {
            result._members.Add(element);
        }

        foreach (var (element, child) in _children.Where(child => !other._members.Contains(child.Key)))
        {
            result.AddChild(
                element,
                other._children.TryGetValue(element, out var theirs) ? child.RecursiveDifference(theirs) : child);
        }

        return result;
    }

    public bool SameAs(FieldSet other) => Difference(other).IsEmpty && other.Difference(this).IsEmpty;

    /// <summary>All paths as error messages show them: <c>.data.key</c>, <c>.list[name="x"].field</c>.</summary>
    public IEnumerable<string> Paths() => Paths("");

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach (var element in _members.Concat(_children.Keys).Distinct().OrderBy(element => element, StringComparer.Ordinal))
        {
            var value = new JsonObject();
            if (_children.TryGetValue(element, out var child) && !child.IsEmpty)
            {
                if (_members.Contains(element))
                {
                    value["."] = new JsonObject();
                }

                foreach (var (name, node) in child.ToJson())
                {
                    value[name] = node?.DeepClone();
                }
            }
            else if (!_members.Contains(element))
            {
                continue;
            }

            json[element] = value;
        }

        return json;
    }

    /// <exception cref="FormatException">Not FieldsV1.</exception>
    public static FieldSet FromJson(JsonObject json)
    {
        var set = new FieldSet();
        foreach (var (raw, value) in json)
        {
            if (raw == ".")
            {
                continue;
            }

            var element = PathElement.Canonical(raw);
            if (value is not JsonObject inner)
            {
                throw new FormatException("expected object under " + raw);
            }

            if (inner.Count == 0 || inner.ContainsKey("."))
            {
                set._members.Add(element);
            }

            set.AddChild(element, FromJson(inner));
        }

        return set;
    }

    private FieldSet ChildOrNew(string element)
    {
        if (!_children.TryGetValue(element, out var child))
        {
            child = new FieldSet();
            _children[element] = child;
        }

        return child;
    }

    private void AddChild(string element, FieldSet child)
    {
        if (!child.IsEmpty)
        {
            _children[element] = child;
        }
    }

    private IEnumerable<string> Paths(string prefix)
    {
        foreach (var element in _members.OrderBy(element => element, StringComparer.Ordinal))
        {
            yield return prefix + PathElement.Display(element);
        }

        foreach (var (element, child) in _children.OrderBy(child => child.Key, StringComparer.Ordinal))
        {
            foreach (var path in child.Paths(prefix + PathElement.Display(element)))
            {
                yield return path;
            }
        }
    }
}
