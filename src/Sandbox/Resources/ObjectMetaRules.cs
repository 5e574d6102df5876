using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Server;

namespace Bellwether.Sandbox.Resources;

/// <summary>Validation of metadata, the same for all kinds.</summary>
internal static class ObjectMetaRules
{
    private const int MaxAnnotationBytes = 256 * 1024;

    private static readonly HashSet<string> StandardFinalizers = ["kubernetes", "orphan", "foregroundDeletion"];

    /// <summary>Of an object to be created.</summary>
    public static void Validate(JsonObject obj, ServedKind kind, List<FieldError> errors) => Validate(obj, kind.NameError, kind.MetadataChecks.Core, errors);

    /// <summary>Of an object to be changed: by the generic registry, then by the kind's own validation; both report what they find.</summary>
    public static void ValidateUpdate(JsonObject obj, JsonObject old, ServedKind kind, List<FieldError> errors)
    {
        var checks = kind.MetadataChecks;
        Validate(obj, Names.PathSegmentError, core: false, errors);
        ValidateChange(obj, old, core: false, errors);
        for (var i = 0; i < checks.Changes; i++)
        {
            ValidateChange(obj, old, checks.Core, errors);
        }

        for (var i = 0; i < checks.Repeats; i++)
        {
            Validate(obj, kind.NameError, checks.Core, errors);
        }
    }

    private static void Validate(JsonObject obj, Func<string, string?> nameError, bool core, List<FieldError> errors)
    {
        var metadata = obj.Map("metadata") ?? [];
        if (metadata.Text("generateName") is { Length: > 0 } prefix && nameError(prefix.TrimEnd('-') + "x") is { } wrongPrefix)
        {
            errors.Add(FieldError.Invalid("metadata.generateName", prefix, wrongPrefix));
        }

        var name = metadata.Text("name") ?? "";
        if (name.Length == 0)
        {
            errors.Add(FieldError.Required("metadata.name", "name or generateName is required"));
        }
        else if (nameError(name) is { } wrong)
        {
            errors.Add(FieldError.Invalid("metadata.name", name, wrong));
        }

        Labels(metadata.Map("labels"), "metadata.labels", errors);
        Annotations(metadata.Map("annotations"), errors);
        Owners(metadata.List("ownerReferences"), errors);
        Finalizers(metadata.List("finalizers"), errors);
        ManagedFields(metadata.List("managedFields"), errors);
        if (core)
        {
            CoreFinalizers(metadata.List("finalizers"), errors);
        }
    }

    private static void ValidateChange(JsonObject obj, JsonObject old, bool core, List<FieldError> errors)
    {
        var (metadata, before) = (obj.Map("metadata") ?? [], old.Map("metadata") ?? []);

        foreach (var field in (string[])["name", "namespace", "uid"])
        {
            if ((metadata.Text(field) ?? "") != (before.Text(field) ?? ""))
            {
                errors.Add(FieldError.Invalid("metadata." + field, metadata.Text(field) ?? "", "field is immutable"));
            }
        }

        if (metadata.Text("deletionTimestamp") is { } time && before.Text("deletionTimestamp") is var wasTime && time != wasTime)
        {
            errors.Add(FieldError.InvalidRaw("metadata.deletionTimestamp", time.Replace('T', ' ').Replace("Z", " +0000 UTC", StringComparison.Ordinal), "field is immutable"));
        }

        if (before.Text("deletionTimestamp") is not null)
        {
            var known = Texts(before.List("finalizers"));
            var added = Texts(metadata.List("finalizers")).Where(one => !known.Contains(one)).ToList();
            if (added.Count > 0)
            {
                errors.Add(FieldError.Forbidden(
                    "metadata.finalizers",
                    "no new finalizers can be added if the object is being deleted, found new finalizers []string{" + string.Join(", ", added.Select(one => $"\"{one}\"")) + "}"));
            }
        }

        Labels(metadata.Map("labels"), "metadata.labels", errors);
        Annotations(metadata.Map("annotations"), errors);
        Owners(metadata.List("ownerReferences"), errors);
        ManagedFields(metadata.List("managedFields"), errors);
        if (core)
        {
            CoreFinalizers(metadata.List("finalizers"), errors);
        }
    }

    public static IReadOnlyList<string> Texts(JsonArray? list) => [.. (list ?? []).Select(one => one.AsText() ?? "")];

    private static void Labels(JsonObject? labels, string field, List<FieldError> errors)
    {
        foreach (var (key, value) in (labels ?? []).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            errors.AddRange(Names.QualifiedNameErrors(key).Select(wrong => FieldError.Invalid(field, key, wrong)));
            if (Names.LabelValueError(value.AsText() ?? "") is { } wrongValue)
            {
                errors.Add(FieldError.Invalid(field, value, wrongValue));
            }
        }
    }

    private static void Annotations(JsonObject? annotations, List<FieldError> errors)
    {
        long size = 0;
        foreach (var (key, value) in (annotations ?? []).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            errors.AddRange(Names.QualifiedNameErrors(key.ToLowerInvariant()).Select(wrong => FieldError.Invalid("metadata.annotations", key, wrong)));
            size += System.Text.Encoding.UTF8.GetByteCount(key) + System.Text.Encoding.UTF8.GetByteCount(value.AsText() ?? "");
        }

        if (size > MaxAnnotationBytes)
        {
            errors.Add(FieldError.TooLong("metadata.annotations", MaxAnnotationBytes));
        }
    }

    private static void Owners(JsonArray? owners, List<FieldError> errors)
    {
        const string field = "metadata.ownerReferences";
        foreach (var owner in owners ?? [])
        {
            foreach (var (part, said) in ((string, string)[])[("apiVersion", "version"), ("kind", "kind"), ("name", "name"), ("uid", "uid")])
            {
                if (owner.Text(part) is not { Length: > 0 })
                {
                    errors.Add(FieldError.Invalid($"{field}.{part}", "", said + " must not be empty"));
                }
            }
        }

        var controllers = (owners ?? []).Where(owner => owner.Flag("controller") == true).ToList();
        if (controllers.Count > 1)
        {
            errors.Add(FieldError.Invalid(
                field,
                owners,
                $"Only one reference can have Controller set to true. Found \"true\" in references for {controllers[0].Text("kind")}/{controllers[0].Text("name")} and {controllers[1].Text("kind")}/{controllers[1].Text("name")}"));
        }
    }

    private static void Finalizers(JsonArray? finalizers, List<FieldError> errors)
    {
        foreach (var name in Texts(finalizers))
        {
            errors.AddRange(Names.QualifiedNameErrors(name).Select(wrong => FieldError.Invalid("metadata.finalizers", name, wrong)));
        }
    }

    private static void CoreFinalizers(JsonArray? finalizers, List<FieldError> errors)
    {
        var names = Texts(finalizers);
        for (var i = 0; i < names.Count; i++)
        {
            if (!names[i].Contains('/', StringComparison.Ordinal) && !StandardFinalizers.Contains(names[i]))
            {
                errors.Add(FieldError.Invalid($"metadata.finalizers[{i}]", names[i], "name is neither a standard finalizer name nor is it fully qualified"));
            }
        }
    }

    /// <summary>What the field manager makes of a request has a type; its operation is the client's own.</summary>
    private static void ManagedFields(JsonArray? entries, List<FieldError> errors)
    {
        foreach (var operation in (entries ?? []).Select(entry => entry.Text("operation") ?? "").Where(one => one is not ("Apply" or "Update")))
        {
            errors.Add(FieldError.Invalid("metadata.managedFields.operation", operation, "must be `Apply` or `Update`"));
        }
    }
}
