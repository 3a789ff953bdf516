package seal

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Load returns a box with the installation's master keys: those in text, which
// comes from the environment, or else those of the file, which is made on first
// use. Keys are base64, one a line or separated by commas; the first seals, the
// others still open what they sealed before.
func Load(text, file string) (*Box, error) {
	if strings.TrimSpace(text) == "" {
		var err error
		if text, err = fileText(file); err != nil {
			return nil, err
		}
	}
	var keys [][]byte
	for line := range strings.FieldsFuncSeq(text, separates) {
		key, err := decode(line)
		if err != nil {
			return nil, fmt.Errorf("master key %d is not %d bytes in base64", len(keys)+1, keySize)
		}
		keys = append(keys, key)
	}
	return New(keys...)
}

func separates(r rune) bool { return strings.ContainsRune(", \t\r\n", r) }

func decode(line string) ([]byte, error) {
	line = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(line, "="))
	key, err := base64.RawStdEncoding.DecodeString(line)
	if err != nil {
		return nil, err
	}
	if len(key) != keySize {
		return nil, errors.New("wrong length")
	}
	return key, nil
}

// fileText reads the key file, and makes it when there is none. One that others
// may read is refused.
func fileText(file string) (string, error) {
	info, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return create(file)
	}
	if err != nil {
		return "", fmt.Errorf("read master key: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("master key %s may be read by others: chmod 600 it", file)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("read master key: %w", err)
	}
	return string(text), nil
}

// create writes a new key so that after a power cut the file is whole or absent:
// what is sealed with a lost key is lost too.
func create(file string) (string, error) {
	text := base64.StdEncoding.EncodeToString(newKey()) + "\n"
	folder := filepath.Dir(file)
	temp, err := os.CreateTemp(folder, ".secret-*") // made with mode 0600
	if err != nil {
		return "", fmt.Errorf("create master key: %w", err)
	}
	defer os.Remove(temp.Name())
	_, err = temp.WriteString(text)
	err = errors.Join(err, temp.Sync(), temp.Close())
	if err == nil {
		err = os.Link(temp.Name(), file) // unlike a rename it never replaces a key
	}
	if errors.Is(err, fs.ErrExist) {
		return fileText(file) // another process was first
	}
	if err == nil {
		err = syncFolder(folder)
	}
	if err != nil {
		return "", fmt.Errorf("create master key: %w", err)
	}
	return text, nil
}

func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
