# Run in a Debian: picks out of it what Microsoft's chiseled-extra images have, into the directory $1.
set -eu
root=$1
mkdir -p "$root/etc/ssl/certs" "$root/usr/bin" "$root/usr/share" "$root/home/app" "$root/tmp" "$root/var" "$root/root"
chmod 1777 "$root/tmp"

# The usr merge, as in Debian and Ubuntu.
for link in bin lib lib64 sbin; do
    mkdir -p "$root/usr/$link"
    ln -s "usr/$link" "$root/$link"
done

# libc, libgcc, libstdc++, OpenSSL, ICU, and the loader, where the machine's own are.
for library in ld-linux libanl.so libc.so libdl.so libm.so libnss_ libpthread.so libresolv.so librt.so libutil.so libgcc_s.so \
    libstdc++.so libssl.so libcrypto.so libicu libz.so; do
    for file in /usr/lib/*-linux-gnu*/"$library"* /usr/lib64/"$library"*; do
        [ ! -e "$file" ] || { mkdir -p "$root$(dirname "$file")" && cp -a "$file" "$root$file"; }
    done
done

cp -a /usr/share/zoneinfo "$root/usr/share/"
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
cp /etc/os-release "$root/etc/os-release"
printf 'root:x:0:0:root:/root:/bin/bash\napp:x:1654:1654::/home/app:/bin/false\n' >"$root/etc/passwd"
printf 'root:x:0:\napp:x:1654:\n' >"$root/etc/group"
printf 'passwd: files\ngroup: files\nhosts: files dns\n' >"$root/etc/nsswitch.conf"
ln -s /usr/share/dotnet/dotnet "$root/usr/bin/dotnet"
