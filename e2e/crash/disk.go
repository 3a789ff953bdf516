//go:build crash

// Package crash kills the server and cuts its power, many times over.
package crash

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// disk is an ext4 file system in a file, whose power can be cut.
type disk struct {
	image, mount, device string
}

// newDisk makes a file system and mounts it. It needs root.
func newDisk(folder string) (*disk, error) {
	d := &disk{image: filepath.Join(folder, "disk.img"), mount: filepath.Join(folder, "disk")}
	if err := os.Mkdir(d.mount, 0o755); err != nil {
		return nil, err
	}
	const size = 1 << 30
	f, err := os.Create(d.image)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(f.Truncate(size), f.Close()); err != nil {
		return nil, err
	}
	if _, err := command("mkfs.ext4", "-q", d.image); err != nil {
		return nil, err
	}
	return d, d.on()
}

// on mounts the file system; its journal is replayed.
func (d *disk) on() error {
	device, err := command("losetup", "--find", "--show", d.image)
	if err != nil {
		return err
	}
	d.device = device
	_, err = command("mount", "-t", "ext4", d.device, d.mount)
	return err
}

// cut ends the file system as a power cut does: what was not synced is gone. The
// ioctl is EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH (linux/fs/ext4/ext4.h).
func (d *disk) cut() error {
	const (
		shutdown   = 0x8004587d
		noLogFlush = 2
	)
	f, err := os.Open(d.mount)
	if err != nil {
		return err
	}
	defer f.Close()
	flags := uint32(noLogFlush)
	_, _, errno := unix.Syscall(unix.SYS_IOCTL, f.Fd(), shutdown, uintptr(unsafe.Pointer(&flags)))
	if errno != 0 {
		return fmt.Errorf("shut the file system down: %w", errno)
	}
	return nil
}

// off unmounts what is left.
func (d *disk) off() error {
	_, err := command("umount", d.mount)
	if err != nil {
		return err
	}
	_, err = command("losetup", "--detach", d.device)
	return err
}

func command(name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "PATH="+os.Getenv("PATH")+":/usr/sbin:/sbin")
	if path, err := lookPath(name); err == nil {
		cmd.Path = path
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s: %w: %s", name, err, out)
	}
	return strings.TrimSpace(string(out)), nil
}

// lookPath finds a system command also where only root's PATH goes.
func lookPath(name string) (string, error) {
	for _, folder := range []string{"/usr/sbin", "/sbin"} {
		if _, err := os.Stat(filepath.Join(folder, name)); err == nil {
			return filepath.Join(folder, name), nil
		}
	}
	return exec.LookPath(name)
}
