namespace Bellwether.Kubernetes.Schema;

/// <summary>A column that shows what a JSON path finds first. Columns keep the order in which they are written down.</summary>
/// <param name="jsonPath">Simple JSON path, such as <c>.spec.source.name</c>.</param>
/// <param name="name">The heading.</param>
/// <param name="type">string, integer, number, boolean or date.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class GenericAdditionalPrinterColumnAttribute(string jsonPath, string name, string type) : Attribute
{
    public string JsonPath { get; } = jsonPath;

    public string Name { get; } = name;

    public string Type { get; } = type;

    public string? Format { get; set; }

    public string? Description { get; set; }

    public PrinterColumnPriority Priority { get; set; } = PrinterColumnPriority.StandardView;
}
