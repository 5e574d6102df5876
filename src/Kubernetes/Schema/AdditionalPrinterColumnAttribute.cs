namespace Bellwether.Kubernetes.Schema;

public enum PrinterColumnPriority
{
    /// <summary>Shown by <c>kubectl get</c>.</summary>
    StandardView,

    /// <summary>Shown by <c>kubectl get -o wide</c>.</summary>
    WideView,
}

/// <summary>Shows the property as a column; generic columns come first, then these in the order of declaration.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AdditionalPrinterColumnAttribute(
    PrinterColumnPriority priority = PrinterColumnPriority.StandardView, string? name = null) : Attribute
{
    public PrinterColumnPriority Priority { get; } = priority;

    /// <summary>Null: the property's own name.</summary>
    public string? Name { get; } = name;
}
