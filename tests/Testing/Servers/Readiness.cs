namespace Bellwether.Testing.Servers;

/// <summary>Waits for a server to become ready, and tells the end of its log when it doesn't.</summary>
internal static class Readiness
{
    public static async Task WaitAsync(
        string what, ChildProcess process, Func<Task<bool>> isReady, TimeSpan patience, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        var last = "no answer yet";
        while (time.GetElapsedTime(started) < patience)
        {
            if (process.HasExited)
            {
                throw new ServerFailedException($"{what} exited while starting; the end of {process.LogFile}:\n{process.LogTail()}");
            }

            try
            {
                if (await isReady())
                {
                    return;
                }

                last = "it answered: not ready";
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or TaskCanceledException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                last = failure.Message;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken);
        }

        throw new ServerFailedException(
            $"{what} was not ready after {patience.TotalSeconds:0} s ({last}); the end of {process.LogFile}:\n{process.LogTail()}");
    }
}
