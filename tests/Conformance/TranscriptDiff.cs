using System.Text;

namespace Bellwether.Conformance;

/// <summary>Compares what a server answered with what was recorded, step by step.</summary>
public static class TranscriptDiff
{
    /// <summary>Empty when equal, apart from accepted differences, where the answer has to be 501.</summary>
    public static string Between(
        Transcript golden,
        Transcript actual,
        IReadOnlyDictionary<string, string>? accepted = null)
    {
        var text = new StringBuilder();
        var seen = actual.Sections.ToDictionary(section => section.Title);
        foreach (var expected in golden.Sections)
        {
            var isThere = seen.Remove(expected.Title, out var found);
            if (accepted?.ContainsKey(expected.Title) == true)
            {
                if (found is { IsNotImplemented: false })
                {
                    text.Append($"### {expected.Title}\n  accepted as different, so the answer must be 501, or the entry must go:\n{Indent(found.Seen)}");
                }
            }
            else if (!isThere)
            {
                text.Append($"### {expected.Title}\n  (this step left nothing)\n");
            }
            else if (found!.Seen != expected.Seen)
            {
                text.Append($"### {expected.Title}\n{Lines(expected.Seen.Split('\n'), found.Seen.Split('\n'))}");
            }
        }

        foreach (var extra in seen.Values)
        {
            text.Append($"### {extra.Title}\n  (not in the golden transcript)\n{Indent(extra.Seen)}");
        }

        return text.ToString();
    }

    /// <summary>Lines of both sides by longest common subsequence: - is golden, + is what was answered; long equal parts are left out.</summary>
    private static string Lines(string[] golden, string[] actual)
    {
        var common = new int[golden.Length + 1, actual.Length + 1];
        for (var left = golden.Length - 1; left >= 0; left--)
        {
            for (var right = actual.Length - 1; right >= 0; right--)
            {
                common[left, right] = golden[left] == actual[right]
                    ? common[left + 1, right + 1] + 1
                    : Math.Max(common[left + 1, right], common[left, right + 1]);
            }
        }

        var lines = new List<string>();
        for (int left = 0, right = 0; left < golden.Length || right < actual.Length;)
        {
            if (left < golden.Length && right < actual.Length && golden[left] == actual[right])
            {
                lines.Add("  " + golden[left++]);
                right++;
            }
            else if (right < actual.Length && (left == golden.Length || common[left, right + 1] >= common[left + 1, right]))
            {
                lines.Add("+ " + actual[right++]);
            }
            else
            {
                lines.Add("- " + golden[left++]);
            }
        }

        return WithContext(lines, 3);
    }

    private static string WithContext(List<string> lines, int context)
    {
        var text = new StringBuilder();
        var skipped = false;
        for (var index = 0; index < lines.Count; index++)
        {
            // The first two lines say which request it was and with what status it was answered.
            var near = index < 2 || Enumerable.Range(index - context, 2 * context + 1)
                .Any(other => other >= 0 && other < lines.Count && lines[other][0] != ' ');
            if (near)
            {
                text.Append(lines[index]).Append('\n');
            }
            else if (!skipped)
            {
                text.Append("  ...\n");
            }

            skipped = !near;
        }

        return text.ToString();
    }

    private static string Indent(string text) => string.Concat(text.Split('\n').Select(line => $"+ {line}\n"));
}
