namespace Bellwether.Conformance;

/// <summary>
/// Reads the sequence files. They look like the .http files that editors can send:
/// <code>
/// ### title
/// # @name a
/// APPLY ~/configmaps/x?fieldManager=m
/// Accept: meta
///
/// {"apiVersion": "v1", ...}
///
/// ### the rest
/// WATCH w ~/configmaps?watch=1
/// FRAMES w 2
/// SIZES w 2
/// AWAIT 200 /apis/example.com/v1/widgets
/// EXPIRE
/// </code>
/// <c>~/</c> is <c>/api/v1/namespaces/{ns}/</c>. APPLY, MERGE, JSONPATCH and STRATEGIC are PATCH with that content type. A blank
/// line ends the headers; a body that follows at once may begin with a brace or bracket.
/// </summary>
public static class SequenceParser
{
    private static readonly Dictionary<string, string> PatchTypes = new()
    {
        ["APPLY"] = "application/apply-patch+yaml",
        ["MERGE"] = "application/merge-patch+json",
        ["JSONPATCH"] = "application/json-patch+json",
        ["STRATEGIC"] = "application/strategic-merge-patch+json",
    };

    private static readonly Dictionary<string, string> AcceptTypes = new()
    {
        ["meta"] = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
        ["metalist"] = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
        ["table"] = "application/json;as=Table;v=v1;g=meta.k8s.io",
    };

    public static Sequence Parse(string name, string text)
    {
        var steps = new List<Step>();
        foreach (var section in ("\n" + text).Split("\n### ").Skip(1))
        {
            var lines = section.Split('\n').ToList();
            var title = lines[0].Trim();
            lines.RemoveAt(0);
            var stepName = lines.FirstOrDefault(line => line.StartsWith("# @name ", StringComparison.Ordinal))?[8..].Trim();
            lines.RemoveAll(line => line.StartsWith('#'));
            steps.AddRange(ParseSteps(title, stepName, lines));
        }

        return steps.Select(step => step.Title).Distinct().Count() == steps.Count
            ? new Sequence(name, steps)
            : throw new FormatException($"{name}: two steps have one title");
    }

    private static IEnumerable<Step> ParseSteps(string title, string? name, List<string> lines)
    {
        var index = 0;
        var number = 0;
        while (index < lines.Count)
        {
            var line = lines[index++].Trim();
            if (line.Length == 0)
            {
                continue;
            }

            var words = line.Split(' ', 4, StringSplitOptions.RemoveEmptyEntries);
            var unique = number++ == 0 ? title : $"{title} ({number})";
            switch (words[0])
            {
                case "EXPIRE":
                    yield return new ExpireStep(unique);
                    break;
                case "FRAMES":
                    yield return new FramesStep(unique, words[1], words[2] == "all" ? FramesStep.UntilEnd : int.Parse(words[2]));
                    break;
                case "SIZES":
                    yield return new SizesStep(unique, words[1], int.Parse(words[2]));
                    break;
                case "AWAIT":
                    yield return new AwaitStep(unique, int.Parse(words[1]), Expand(words[2]), words.Length > 3 ? words[3] : "");
                    break;
                case "WATCH":
                    yield return new WatchStep(unique, words[1], Expand(words[2]), ReadHeaders(lines, ref index));
                    break;
                default:
                    var headers = ReadHeaders(lines, ref index);
                    var body = string.Join('\n', lines.Skip(index)).Trim();
                    yield return Request(unique, name, words[0], Expand(words[1]), headers, body.Length == 0 ? null : body);
                    yield break;
            }
        }
    }

    private static RequestStep Request(
        string title, string? name, string verb, string path, Dictionary<string, string> headers, string? body)
    {
        var isPatch = PatchTypes.TryGetValue(verb, out var patchType);
        if (body is not null)
        {
            headers.TryAdd("Content-Type", patchType ?? "application/json");
        }

        return new RequestStep(title, name, isPatch ? "PATCH" : verb, path, headers, body);
    }

    private static Dictionary<string, string> ReadHeaders(List<string> lines, ref int index)
    {
        var headers = new Dictionary<string, string>();
        while (index < lines.Count && lines[index].Length > 0 && char.IsAsciiLetterUpper(lines[index][0])
            && lines[index].IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon)
        {
            var value = lines[index][(colon + 2)..].Trim();
            var name = lines[index][..colon];
            headers[name] = name == "Accept" && AcceptTypes.TryGetValue(value, out var accept) ? accept : value;
            index++;
        }

        return headers;
    }

    private static string Expand(string path) =>
        path.StartsWith("~/", StringComparison.Ordinal) ? "/api/v1/namespaces/{ns}/" + path[2..] : path;
}
