namespace Bellwether.Demo;

/// <param name="Live">Paint the terminal instead of writing lines.</param>
/// <param name="Stay">Stay up at the end, until Ctrl-C.</param>
internal sealed record DemoOptions(bool Live, bool Stay)
{
    public const string Help =
        """
        One management cluster and three follower clusters in one process, with the operator between them.

        Usage: make demo [ARGS="options"]

          --plain   lines instead of a live view
          --stay    stay up at the end (at a terminal it always does), so that kubectl can be used
          --help    this text

        Without a terminal: exits 0 if everything that is shown happened, otherwise 1 with the reason.
        """;

    /// <summary>Null when an argument is unknown.</summary>
    public static DemoOptions? Parse(IReadOnlyList<string> arguments, bool terminal, bool canPaint) =>
        arguments.All(argument => argument is "--plain" or "--stay")
            ? new DemoOptions(terminal && canPaint && !arguments.Contains("--plain"), terminal || arguments.Contains("--stay"))
            : null;
}
