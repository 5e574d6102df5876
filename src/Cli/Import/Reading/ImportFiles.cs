namespace Bellwether.Cli.Import.Reading;

/// <summary>The files of kubed that an import reads.</summary>
internal static class ImportFiles
{
    private const int MaximumSize = 1024 * 1024;

    /// <exception cref="CliException">The file can't be read.</exception>
    public static byte[] ReadBytes(string option, string path)
    {
        try
        {
            return new FileInfo(path).Length <= MaximumSize
                ? File.ReadAllBytes(path)
                : throw new CliException($"{option}: {path} is larger than {MaximumSize} bytes.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CliException($"{option}: {path} can't be read.", exception);
        }
    }

    /// <summary>The profiles of the named files, else of those that the aws CLI would read, if they are there.</summary>
    /// <exception cref="CliException">A file can't be read.</exception>
    public static AwsProfiles ReadProfiles(CliWorld world, string? config, string? credentials) => AwsProfiles.Parse(
        ReadText(world, "--aws-config", config, "AWS_CONFIG_FILE", "config"),
        ReadText(world, "--aws-credentials", credentials, "AWS_SHARED_CREDENTIALS_FILE", "credentials"));

    private static string ReadText(CliWorld world, string option, string? path, string variable, string name)
    {
        if (path is null)
        {
            path = world.Environment(variable) is { Length: > 0 } named ? named
                : (world.Environment("HOME") ?? world.Environment("USERPROFILE")) is { Length: > 0 } home ? Path.Combine(home, ".aws", name)
                : "";
            if (!File.Exists(path))
            {
                return "";
            }
        }

        return System.Text.Encoding.UTF8.GetString(ReadBytes(option, path));
    }
}
