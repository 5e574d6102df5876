using System.Globalization;

namespace Bellwether.Operator.Telemetry.Metrics;

/// <summary>The labels of one series, in alphabetical order. Found by the tags of a measurement without allocating.</summary>
internal sealed class LabelSet
{
    private readonly KeyValuePair<string, string>[] _labels;

    public LabelSet(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        _labels = new KeyValuePair<string, string>[tags.Length];
        for (var i = 0; i < tags.Length; i++)
        {
            _labels[i] = new(tags[i].Key, Text(tags[i].Value));
        }

        Array.Sort(_labels, static (x, y) => string.CompareOrdinal(x.Key, y.Key));
    }

    public ReadOnlySpan<KeyValuePair<string, string>> Labels => _labels;

    /// <summary>The same for any order of the tags.</summary>
    public static int Hash(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = tags.Length;
        foreach (var (name, value) in tags)
        {
            hash ^= HashCode.Combine(name, Text(value));
        }

        return hash;
    }

    public bool Matches(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length != _labels.Length)
        {
            return false;
        }

        foreach (var (name, value) in tags)
        {
            if (!Has(name, Text(value)))
            {
                return false;
            }
        }

        return true;
    }

    public bool Has(string name, string value)
    {
        foreach (var label in _labels)
        {
            if (label.Key == name)
            {
                return label.Value == value;
            }
        }

        return false;
    }

    public static int Compare(LabelSet one, LabelSet other)
    {
        for (var i = 0; i < Math.Min(one._labels.Length, other._labels.Length); i++)
        {
            var order = string.CompareOrdinal(one._labels[i].Key, other._labels[i].Key);
            order = order != 0 ? order : string.CompareOrdinal(one._labels[i].Value, other._labels[i].Value);
            if (order != 0)
            {
                return order;
            }
        }

        return one._labels.Length - other._labels.Length;
    }

    private static string Text(object? value) => value switch
    {
        string text => text,
        null => "",
        true => "true",
        false => "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
