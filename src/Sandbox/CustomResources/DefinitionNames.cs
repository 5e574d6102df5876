using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Resources;

namespace Bellwether.Sandbox.CustomResources;

/// <summary>
/// Which of the names that a definition asks for it gets: those that no definition of its group has been given. What it was given
/// stays its own. As the real server's naming controller judges, conflict by conflict: the last one is told.
/// </summary>
internal static class DefinitionNames
{
    /// <summary>The names given, and the condition that says so: status, reason, message.</summary>
    /// <param name="crd">Who asks.</param>
    /// <param name="group">All definitions of its group.</param>
    public static (JsonObject Accepted, bool All, string Reason, string Message) Judge(JsonObject crd, IEnumerable<JsonObject> group)
    {
        var (wanted, given) = (crd.Map("spec").Map("names") ?? [], crd.Map("status").Map("acceptedNames") ?? []);
        var taken = group.Select(other => other.Map("status").Map("acceptedNames") ?? []).ToList();
        HashSet<string> resources = [.. taken.SelectMany(names => Texts(names, "plural", "singular").Concat(ObjectMetaRules.Texts(names.List("shortNames"))))];
        HashSet<string> kinds = [.. taken.SelectMany(names => Texts(names, "kind", "listKind"))];

        var accepted = new JsonObject { ["plural"] = "", ["kind"] = "" };
        foreach (var (name, value) in given)
        {
            accepted[name] = value?.DeepClone();
        }

        var (all, reason, message) = (true, "NoConflicts", "no conflicts found");
        void Take(string name, string conflict, IEnumerable<string> refused)
        {
            var inUse = refused.Select(one => $"\"{one}\" is already in use").ToList();
            if (inUse.Count > 0)
            {
                (all, reason, message) = (false, conflict, inUse.Count == 1 ? inUse[0] : $"[{string.Join(", ", inUse)}]");
            }
            else if (wanted[name] is { } value)
            {
                accepted[name] = value.DeepClone();
            }
            else
            {
                accepted.Remove(name);
            }
        }

        IEnumerable<string> Refused(string name, HashSet<string> used) =>
            Texts(wanted, name).Where(one => one != given.Text(name) && used.Contains(one));

        Take("plural", "PluralConflict", Refused("plural", resources));
        Take("singular", "SingularConflict", Refused("singular", resources));
        var own = ObjectMetaRules.Texts(given.List("shortNames"));
        Take("shortNames", "ShortNamesConflict", ObjectMetaRules.Texts(wanted.List("shortNames")).Where(one => !own.Contains(one) && resources.Contains(one)));
        Take("kind", "KindConflict", Refused("kind", kinds));
        Take("listKind", "ListKindConflict", Refused("listKind", kinds));
        Take("categories", "", []);
        return (accepted, all, reason, message);
    }

    private static IEnumerable<string> Texts(JsonObject names, params string[] which) => which.Select(name => names.Text(name)).OfType<string>().Where(one => one.Length > 0);
}
