using Bellwether.Cli.Rendering.Terminal;

namespace Bellwether.Cli.Rendering.Statuses;

/// <summary>A node of a tree on the screen: a title, sentences under it, and nodes under those.</summary>
internal sealed class TreeNode(StyledLine title)
{
    private readonly List<(string Text, Shade Shade)> _sentences = [];
    private readonly List<TreeNode> _children = [];

    /// <summary>Sentences; one that is null or empty is left out.</summary>
    public TreeNode Say(string? text, Shade shade = Shade.Plain)
    {
        if (!string.IsNullOrEmpty(text))
        {
            _sentences.Add((text, shade));
        }

        return this;
    }

    public TreeNode Advise(string? advice) => Say(advice is null ? null : $"What to do: {advice}", Shade.Strong);

    public TreeNode Add(params IEnumerable<TreeNode> children)
    {
        _children.AddRange(children);
        return this;
    }

    public IEnumerable<StyledLine> Lines(int? width) => Lines(width, "", "");

    /// <param name="first">What stands before the title.</param>
    /// <param name="next">What stands before every other line of the node.</param>
    private IEnumerable<StyledLine> Lines(int? width, string first, string next)
    {
        var line = StyledLine.Of(first, Shade.Faint);
        foreach (var (text, shade) in title.Pieces)
        {
            line.Add(text, shade);
        }

        yield return line;
        var under = next + (_children.Count > 0 ? "│  " : "   ");
        foreach (var (text, shade) in _sentences)
        {
            foreach (var part in Wrapping.Lines(text, width is { } columns ? Math.Max(20, columns - under.Length) : null))
            {
                yield return StyledLine.Of(under, Shade.Faint).Add(part, shade);
            }
        }

        for (var index = 0; index < _children.Count; index++)
        {
            var isLast = index == _children.Count - 1;
            foreach (var child in _children[index].Lines(width, next + (isLast ? "└─ " : "├─ "), next + (isLast ? "   " : "│  ")))
            {
                yield return child;
            }
        }
    }
}
