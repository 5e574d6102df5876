namespace Bellwether.Crds;

/// <summary>Operators of a label selector's requirement.</summary>
public static class SelectorOperators
{
    public const string In = "In";
    public const string NotIn = "NotIn";
    public const string Exists = "Exists";
    public const string DoesNotExist = "DoesNotExist";
}
