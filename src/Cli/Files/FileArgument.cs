namespace Bellwether.Cli.Files;

/// <summary>The file that <c>-f</c> names; <c>-</c> is standard input.</summary>
internal static class FileArgument
{
    /// <returns>Its text, and what messages call it.</returns>
    /// <exception cref="CliException">It can't be read.</exception>
    public static async Task<(string Text, string Name)> ReadAsync(string file, CliWorld world, CancellationToken cancellationToken)
    {
        try
        {
            return file == "-"
                ? (await world.In.ReadToEndAsync(cancellationToken), "standard input")
                : (await File.ReadAllTextAsync(file, cancellationToken), file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CliException($"--filename: {file} can't be read.");
        }
    }
}
