using System.Text.Json.Nodes;

namespace Bellwether.Sandbox.Resources;

/// <summary>One served resource in one version, built in or from a CustomResourceDefinition: what discovery tells of it.</summary>
internal sealed record ResourceKind
{
    /// <summary>Empty for the core group.</summary>
    public required string Group { get; init; }

    public required string Version { get; init; }

    public required string Kind { get; init; }

    public required string ListKind { get; init; }

    public required string Plural { get; init; }

    /// <summary>As discovery shows it: empty for built-in kinds on 1.20.</summary>
    public string Singular { get; init; } = "";

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    public required bool Namespaced { get; init; }

    /// <summary>In alphabetical order, as discovery shows them.</summary>
    public required IReadOnlyList<string> Verbs { get; init; }

    public IReadOnlyList<Subresource> Subresources { get; init; } = [];

    /// <summary>Name of its definition in the embedded OpenAPI document; null for a custom resource.</summary>
    public string? DefinitionName { get; init; }

    /// <summary>The version's <c>schema.openAPIV3Schema</c>; null for a built-in kind. Read only.</summary>
    public JsonObject? CustomSchema { get; init; }

    /// <summary>The version's <c>additionalPrinterColumns</c>; empty for a built-in kind.</summary>
    public IReadOnlyList<PrinterColumn> PrinterColumns { get; init; } = [];

    public bool IsCustom => CustomSchema is not null;

    public string ApiVersion => Group.Length == 0 ? Version : Group + "/" + Version;

    /// <summary><c>secrets</c> or <c>crossclustersyncs.bellwether.dev</c>: how error messages name the resource.</summary>
    public string GroupResource => Group.Length == 0 ? Plural : Plural + "." + Group;
}

/// <summary>A subresource such as <c>status</c>; <see cref="Kind"/> is the kind it exchanges.</summary>
internal sealed record Subresource(string Name, string Kind, IReadOnlyList<string> Verbs);

/// <summary>One additionalPrinterColumn.</summary>
internal sealed record PrinterColumn(string Name, string Type, string Format, string Description, int Priority, string JsonPath);
